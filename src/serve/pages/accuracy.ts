// The Accuracy page: the measured figures of data/accuracy.json with counts and intervals, the most important first.

import { readFileSync } from 'node:fs';
import { html, raw } from 'hono/html';
import { z } from '@hono/zod-openapi';
import { wilson } from '../../lib/wilson.ts';
import { type Html, page } from '../layout.ts';
import type { Ctx, Web } from '../web.ts';
import { count, dayMark } from '../words.ts';

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
  calibration: z.array(
    z.object({ from: z.number(), to: z.number(), items: z.number(), said: z.number(), right: z.number() }),
  ),
});
const measured = z.object({
  on: z.string(),
  folds: z.number(),
  stories: z.number(),
  figures,
  apart: z.array(z.object({ name: z.string(), figures })).default([]),
});
type Figures = z.infer<typeof figures>;

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

function report({ on, folds, stories, figures: all, apart }: z.infer<typeof measured>): Html {
  return html`<p class="where">
      Wrongly called official: <strong>${all.falseOfficial} of ${all.calledOfficial}</strong>. Rumors called official:
      <strong>${all.rumorsCalledOfficial} of ${all.rumors}</strong>.
    </p>
    <p class="quiet">
      ${count(all.items, 'labeled item')} of ${count(stories, 'story', 'stories')}, measured ${dayMark(on)} by
      ${folds}-fold cross-validation with each story entirely in one fold.
    </p>
    <div class="aside">
      <div>
        <h2>Tag by tag</h2>
        ${tagTable(all)}
        ${apart.map(
          ({ name, figures: own }) =>
            html`<details>
              <summary>${name}: ${count(own.items, 'item')}</summary>
              ${tagTable(own)}
            </details>`,
        )}
      </div>
      <aside aria-label="Summary">
        <h2>Summary</h2>
        <dl class="facts">
          <dt>Status, macro F1</dt>
          <dd>${all.statusMacroF1.toFixed(2)}</dd>
          <dt>Stage, macro F1</dt>
          <dd>${all.stageMacroF1.toFixed(2)}</dd>
        </dl>
        <h2>Calibration</h2>
        ${calibrationPlot(all)}
        <p class="small quiet">
          Of the statuses with a probability of 80%, four in five should be right. Points on the line are.
        </p>
      </aside>
    </div>`;
}

/** GET /accuracy */
export function accuracyPage(c: Ctx, web: Web) {
  const read = readMeasured(`${web.config.data}/accuracy.json`);
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
        }`,
    }),
  );
}
