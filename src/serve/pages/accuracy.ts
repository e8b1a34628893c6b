// How often the classifier is right, measured: the figures of data/accuracy.json with their counts, as they stand there.

import { readFileSync } from 'node:fs';
import { html } from 'hono/html';
import { type Html, page } from '../layout.ts';
import type { Asked, Web } from '../web.ts';

const share = (value: unknown): string => (typeof value === 'number' ? `${(value * 100).toFixed(1)}%` : '');

/** One tag's figures, wherever they stand in the file. */
type Figures = { tag: string; precision?: number; recall?: number; f1?: number; count?: number };

const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** Finds every object with precision and recall in the file; its name is the path to it. */
function collect(value: unknown, path: string[], into: Figures[]): void {
  if (typeof value !== 'object' || value === null) return;
  const entry = value as Record<string, unknown>;
  if (typeof entry['precision'] === 'number' || typeof entry['f1'] === 'number' || typeof entry['F1'] === 'number') {
    const named =
      typeof entry['tag'] === 'string'
        ? [entry['tag']]
        : typeof entry['value'] === 'string'
          ? [...path.slice(0, -1), entry['value']]
          : path;
    const [precision, recall, f1, items] = [
      number(entry['precision']),
      number(entry['recall']),
      number(entry['f1'] ?? entry['F1']),
      number(entry['count'] ?? entry['support'] ?? entry['n'] ?? entry['gold']),
    ];
    into.push({
      tag: named.join(', '),
      ...(precision === undefined ? {} : { precision }),
      ...(recall === undefined ? {} : { recall }),
      ...(f1 === undefined ? {} : { f1 }),
      ...(items === undefined ? {} : { count: items }),
    });
    return;
  }
  for (const [name, inner] of Object.entries(entry)) collect(inner, [...path, name], into);
}

/** GET /accuracy */
export function accuracyPage(c: Asked, web: Web) {
  let measured: unknown = null;
  try {
    measured = JSON.parse(readFileSync(`${web.config.data}/accuracy.json`, 'utf8'));
  } catch {
    measured = null;
  }
  const figures: Figures[] = [];
  collect(measured, [], figures);
  const words = Object.entries((measured ?? {}) as Record<string, unknown>).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number',
  );
  const body: Html =
    figures.length === 0
      ? html`<div class="empty">
          No figures have been measured here yet. <code>hearsay evaluate --labels FILE</code> measures them on labelled
          items.
        </div>`
      : html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table>
              <caption>
                Precision: of those we tagged, how many were right. Recall: of those that should be tagged, how many we
                found. F1: both in one.
              </caption>
              <thead>
                <tr>
                  <th>Tag</th>
                  <th class="num">Precision</th>
                  <th class="num">Recall</th>
                  <th class="num">F1</th>
                  <th class="num">Items</th>
                </tr>
              </thead>
              <tbody>
                ${figures.map(
                  (one) =>
                    html`<tr>
                      <td>${one.tag}</td>
                      <td class="num">${share(one.precision)}</td>
                      <td class="num">${share(one.recall)}</td>
                      <td class="num">${share(one.f1)}</td>
                      <td class="num">${one.count?.toLocaleString('en-US') ?? ''}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>
          <dl class="facts">
            ${words.map(
              ([name, value]) =>
                html`<dt>${name.replaceAll('_', ' ')}</dt>
                  <dd>${String(value)}</dd>`,
            )}
          </dl>`;
  return c.html(
    page(c, {
      title: 'Accuracy',
      body: html`<h1>How often it is right</h1>
        <p class="lead">
          Measured on labelled items that no rule was written from. What we value first: nothing is called official that
          is not.
        </p>
        ${body}`,
    }),
  );
}
