// Reads the entries of a source: fetches and parses a page, then the next page that it names. Stores and classifies nothing.

import type { Fetcher } from './fetch/fetcher.ts';
import type { Outcome, Page, Problem, RawItem, Source, SourceState } from './model.ts';
import type { ParsedPage } from './parse/parsed-page.ts';
import { parsePage } from './parse/parse.ts';
import { readAgain } from './parse/second-reader.ts';

/** The entries of the pages of one visit, in order; `problem` is the first one that a page had. */
export type ReadPages = { raws: RawItem[]; problem?: Problem; ttlMinutes?: number };

function joined(parsed: ParsedPage[]): ReadPages {
  const problem = parsed.find((one) => one.problem)?.problem;
  const ttlMinutes = parsed[0]?.ttlMinutes;
  return {
    raws: parsed.flatMap(({ items }) => items),
    ...(problem ? { problem } : {}),
    ...(ttlMinutes === undefined ? {} : { ttlMinutes }),
  };
}

/** The entries of the pages of one visit. XML of which our own reader makes nothing may still be a feed to another. */
async function entriesOf(pages: Page[], parsed: ParsedPage[], source: Source): Promise<ReadPages> {
  const read = joined(parsed);
  const [first] = pages;
  if (read.raws.length > 0 || source.format !== 'rss' || !first) return read;
  return { ...read, raws: await readAgain(first.body, first.url) };
}

/** Parses pages that were fetched before, all of one visit. */
export function readPages(pages: Page[], source: Source): Promise<ReadPages> {
  return entriesOf(
    pages,
    pages.map((page) => parsePage(page, source)),
    source,
  );
}

/**
 * Visits a source: its list, then further pages as long as the last one names another. Never throws for what a server
 * does. `outcome` says what was asked and answered; `problem` what was wrong with it, of parsing or of fetching.
 */
export async function readSource(
  fetcher: Fetcher,
  source: Source,
  state: SourceState | null,
  now: Date,
): Promise<ReadPages & { outcome: Outcome }> {
  const parsed: ParsedPage[] = [];
  let outcome = await fetcher.fetchPages(source, state, now);
  while (outcome.kind === 'pages' && parsed.length < outcome.pages.length) {
    const page = parsePage(outcome.pages[parsed.length]!, source);
    parsed.push(page);
    if (page.nextPage) outcome = await fetcher.fetchNextPage(source, outcome, page.nextPage, now);
  }
  const read = await entriesOf(outcome.kind === 'pages' ? outcome.pages : [], parsed, source);
  const problem = read.problem ?? (outcome.kind === 'unchanged' ? undefined : outcome.problem);
  return { ...read, ...(problem ? { problem } : {}), outcome };
}
