// How often the judgements are right, measured: the figures of data/accuracy.json with their counts and intervals, those
// of months that nobody read first; then how much of what came in of late is not sure or was corrected.

import { readFileSync } from 'node:fs';
import { html, raw } from 'hono/html';
import { z } from '@hono/zod-openapi';
import { wilson } from '../../lib/wilson.ts';
import type { Facets } from '../../model.ts';
import { findFacets } from '../../query/search.ts';
import { type Html, page } from '../layout.ts';
import type { Ctx, Web } from '../web.ts';
import { count, dayMark } from '../words.ts';

const counted = z.object({ items: z.number(), right: z.number() });
const figures = z.object({
  items: z.number(),
  tags: z.array(
    z.object({ tag: z.string(), right: z.number(), wrong: z.number(), missed: z.number(), f1: z.number().nullable() }),
  ),
  statusMacroF1: z.number(),
  stageMacroF1: z.number(),
  calledOfficial: z.number(),
  falseOfficial: z.number(),
  rumors: z.number(),
  rumorsCalledOfficial: z.number(),
  ece: z.number(),
  above90: counted,
  unsure: counted,
  calibration: z.array(
    z.object({ from: z.number(), to: z.number(), items: z.number(), said: z.number(), right: z.number() }),
  ),
});
const told = z.object({ figures, apart: z.array(z.object({ name: z.string(), figures })) });
const measured = z.object({ on: z.string(), tuned: told, locked: told.nullable() });
type Figures = z.infer<typeof figures>;
type Told = z.infer<typeof told>;

/** The file, or null if it is missing or has another shape. */
function readMeasured(path: string): z.infer<typeof measured> | null {
  try {
    return measured.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** `94 of 97 (91–99%)`: a share always comes with its number of cases. */
function ofCases(hits: number, cases: number): string {
  if (cases === 0) return 'none';
  const [low, high] = wilson(hits, cases);
  return `${hits} of ${cases} (${Math.round(low * 100)}–${Math.round(high * 100)}%)`;
}

function tagTable({ tags }: Figures): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <caption>
        Precision: of the items that we gave this tag, how many are right. Recall: of the items that should have it, how
        many we tagged. The 95% interval is in parentheses.
      </caption>
      <thead>
        <tr>
          <th>Tag</th>
          <th class="num">Precision</th>
          <th class="num">Recall</th>
          <th class="num">F1</th>
        </tr>
      </thead>
      <tbody>
        ${tags.map(
          (one) =>
            html`<tr>
              <td class="now">${one.tag}</td>
              <td class="num now">${ofCases(one.right, one.right + one.wrong)}</td>
              <td class="num now">${ofCases(one.right, one.right + one.missed)}</td>
              <td class="num">${one.f1 === null ? '' : one.f1.toFixed(2)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Stated probability against measured accuracy: points on the diagonal are well calibrated. */
function calibrationPlot({ calibration }: Figures): Html {
  const place = (share: number): string => (share * 200).toFixed(1);
  const points = calibration
    .filter(({ items }) => items > 0)
    .map(
      ({ said, right, items }) =>
        `<rect x="${(said * 200 - 3).toFixed(1)}" y="${(197 - right * 200).toFixed(1)}" width="6" height="6"><title>stated ${place(said / 2)}%, right ${place(right / 2)}% of ${items}</title></rect>`,
    );
  return html`<svg
    class="spark"
    viewBox="-32 -6 240 226"
    role="img"
    aria-label="Calibration: stated probability against how often it was right"
  >
    ${raw(
      `<line class="whisk" x1="0" y1="200" x2="200" y2="0" opacity=".4"/><line class="whisk" x1="0" y1="200" x2="200" y2="200"/><line class="whisk" x1="0" y1="0" x2="0" y2="200"/>${points.join('')}<text x="100" y="216" text-anchor="middle">stated</text><text x="-4" y="6" text-anchor="end">right</text>`,
    )}
  </svg>`;
}

function inShort(all: Figures): Html {
  return html`<dl class="facts">
    <dt>Called official and not</dt>
    <dd>${ofCases(all.falseOfficial, all.calledOfficial)}</dd>
    <dt>Rumors called official</dt>
    <dd>${ofCases(all.rumorsCalledOfficial, all.rumors)}</dd>
    <dt>Right where more than 90% was said</dt>
    <dd>${ofCases(all.above90.right, all.above90.items)}</dd>
    <dt>Status, macro F1</dt>
    <dd>${all.statusMacroF1.toFixed(2)}</dd>
    <dt>Stage, macro F1</dt>
    <dd>${all.stageMacroF1.toFixed(2)}</dd>
    <dt>Told under 50%</dt>
    <dd>${all.unsure.items} of ${all.items}, ${all.unsure.right} of them right</dd>
  </dl>`;
}

function figuresOf(name: string, { figures: all, apart }: Told): Html {
  return html`<div class="aside">
    <div>
      ${tagTable(all)}
      ${apart.map(
        ({ name, figures: own }) =>
          html`<details>
            <summary>${name}: ${count(own.items, 'item')}</summary>
            ${inShort(own)} ${tagTable(own)}
          </details>`,
      )}
    </div>
    <aside aria-label="In short: ${name}">
      <h3>In short</h3>
      ${inShort(all)}
      <h3>Calibration</h3>
      ${calibrationPlot(all)}
      <p class="small quiet">Of the statuses that we give 80%, four in five should be right: points on the line are.</p>
    </aside>
  </div>`;
}

function report({ on, tuned, locked }: z.infer<typeof measured>): Html {
  return html`${
      locked
        ? html`<h2>On months that nobody read</h2>
            <p class="quiet">
              ${count(locked.figures.items, 'labelled item')}, kept apart from the start: neither learned from nor
              looked at while rules were written. Measured ${dayMark(on)} with the model in use.
            </p>
            ${figuresOf('months that nobody read', locked)}`
        : html`<p class="empty">The model in use has not been measured on months that nobody read.</p>`
    }
    <h2>On months that rules were tuned on</h2>
    <p class="quiet">
      ${count(tuned.figures.items, 'labelled item')}, each judged by weights that were learned from other months. People
      read these items while they wrote rules, so the figures flatter.
    </p>
    ${figuresOf('months that rules were tuned on', tuned)}
    <h2>How it works</h2>
    <p>
      A reader by rule says of each sentence who does what, whether that one may do it, how far it has come, and on
      whose word. Thousands of labelled items taught how much each of these conclusions, and each word, speaks for
      official, reported, rumor or commentary. The status shown is always the likeliest of the four. “Official” pays a
      price that was set so that few of them are wrong. A status that was wrong more often than right at its chance is
      shown as “not sure”, and nothing is built on it.
    </p>`;
}

type Counts = Facets['month'];
const MOST_SOURCES = 12;
const MOST_MONTHS = 12;

/** What share of the items of each month or source is not sure, and of how many a person set the status. */
function driftTable(name: string, all: Counts, unsure: Counts, corrected: Counts): Html {
  const of = (counts: Counts, value: string): number => counts.find((one) => one.value === value)?.count ?? 0;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <thead>
        <tr>
          <th>${name}</th>
          <th class="num">Items</th>
          <th class="num">Not sure</th>
          <th class="num">Status set by a person</th>
        </tr>
      </thead>
      <tbody>
        ${all.map(
          ({ value, count: items }) =>
            html`<tr>
              <td class="now">${value}</td>
              <td class="num">${items}</td>
              <td class="num now">${ofCases(of(unsure, value), items)}</td>
              <td class="num">${of(corrected, value)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Drift: whether the news moves away from what was learned. */
async function drift({ store }: Web): Promise<Html> {
  const [all, unsure, corrected] = await Promise.all(
    [{}, { sure: ['no' as const] }, { sure: ['person' as const] }].map((filter) => findFacets(store, filter)),
  );
  if (!all || !unsure || !corrected || all.total === 0) return html``;
  return html`<h2>What comes in here</h2>
    <p class="quiet">
      Of ${count(all.total, 'item')} ${unsure.total} are not sure; a person set the status of ${corrected.total}. A
      month or a source with many of either is news that the model has not learned from.
    </p>
    ${driftTable('Month', all.facets.month.slice(-MOST_MONTHS), unsure.facets.month, corrected.facets.month)}
    ${driftTable('Source', all.facets.source.slice(0, MOST_SOURCES), unsure.facets.source, corrected.facets.source)}`;
}

/** GET /accuracy */
export async function accuracyPage(c: Ctx, web: Web) {
  const read = readMeasured(`${web.config.data}/accuracy.json`);
  const here = await drift(web);
  return c.html(
    page(c, {
      title: 'Accuracy',
      body: html`<h1>Accuracy</h1>
        <p class="lead">Measured on labeled items. Our first rule: never call an item official if it is not.</p>
        ${
          read
            ? report(read)
            : html`<div class="empty">
                No figures have been measured here yet. <code>hearsay train --labels FILE</code> measures them on
                labeled items.
              </div>`
        }
        ${here}`,
    }),
  );
}
