// `hearsay try SOURCE [--save]`: visits one source and prints its items with tags and words; stores nothing.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, readFlags } from './context.ts';
import { openClassifier } from './app.ts';
import { createFetcher } from '../fetch/fetcher.ts';
import { checkYield } from '../item/check.ts';
import { makeItems } from '../item/item.ts';
import { coloured, printable } from '../lib/terminal.ts';
import { isSure } from '../lib/sure.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { ClassifiedItem, Page, RawItem, Tag } from '../model.ts';
import { readSource } from '../read-source.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { loadSources, sourceNamed } from '../source/load.ts';

/** A tag with its probability and the words that earned it. */
function tagLine(tag: Tag): string {
  const words = tag.evidence.map(({ quote }) => `“${quote}”`).join(', ');
  return `    ${tag.kind.padEnd(10)} ${tag.value} ${tag.probability.toFixed(2)}${tag.kind === 'status' && !isSure(tag) ? ', not sure' : ''}${words ? `  ${words}` : ''}`;
}

/** One item as a person reads it: title, address, date, tags with their words, deadlines. */
function describe({ item, tags, deadlines }: ClassifiedItem): string {
  return [
    coloured('bold', printable(item.title)),
    `    ${item.publishedAt ?? 'no date'}  ${item.url ?? 'no address'}`,
    ...tags.map((tag) => printable(tagLine(tag))),
    ...deadlines.map(({ kind, on, evidence }) => printable(`    ${kind} ${on}  “${evidence.quote}”`)),
  ].join('\n');
}

/** Keeps the page and what was read in it as an example for the tests (docs: tests/examples). */
async function saveExample(sourceId: string, pages: Page[], raws: RawItem[], now: Date): Promise<string> {
  const folder = join('tests', 'examples', sourceId);
  const name = now.toISOString().slice(0, 10);
  await mkdir(folder, { recursive: true });
  const [first] = pages;
  const ending = first?.contentType.includes('json') ? 'json' : first?.contentType.includes('html') ? 'html' : 'xml';
  await writeFile(join(folder, `${name}.${ending}`), first?.body ?? '');
  await writeFile(join(folder, `${name}.expected.json`), `${JSON.stringify(raws, null, 2)}\n`);
  return folder;
}

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, { save: { type: 'boolean' } });
  const [id] = positionals;
  if (id === undefined || positionals.length > 1) throw new UsageError('usage: hearsay try SOURCE [--save]');
  const source = sourceNamed(id, loadSources(context.config.feeds), context.config.feeds);
  const classify = await openClassifier(context.config.data, loadInitiatives(context.config.initiatives));
  const fetcher = createFetcher(context.config);
  const now = context.now();
  try {
    const state = { sourceId: source.id, nextCheckAt: null, failures: 0 };
    const { outcome, raws, problem: read } = await readSource(fetcher, source, state, now);
    if (outcome.kind !== 'pages') {
      context.note(outcome.kind === 'failed' ? printable(outcome.problem.message) : `${source.id}: unchanged.`);
      return 1;
    }
    const items = makeItems(raws, source, now.toISOString()).map(({ item }) => item);
    for (const item of items) context.out(describe(classify(item)));
    const problem = read ?? checkYield(source, items, now.toISOString());
    if (problem) context.note(printable(problem.message));
    context.note(`${items.length} items; nothing was stored.`);
    if (values.save)
      context.note(`Saved under ${await saveExample(source.id, outcome.pages, raws, now)}: read it over.`);
    return problem ? 1 : 0;
  } finally {
    await fetcher.close();
  }
};
