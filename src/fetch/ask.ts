// One document of a source: what is sent with the request for it, whether robots.txt allows it, and whether the answer
// holds a document. How an address leads there is for redirects.ts.

import { looksLikeBlockPage } from '../lib/block-page.ts';
import type { Page, Problem, Source } from '../model.ts';
import { type Clocks, refusalOf } from './answer.ts';
import type { Network } from './http.ts';
import type { FetchSettings, Limits } from './limits.ts';
import type { Queue } from './polite.ts';
import { type Budget, createRedirectFollower, type FollowRequest, type FollowResult, shown } from './redirects.ts';
import { type AskRobots, createRobots, ROBOTS_BYTES } from './robots.ts';
import { inMemory } from './robots-memory.ts';

/** What every request of one fetcher shares. `who` are the headers by which they name themselves. */
export type Shared = {
  settings: FetchSettings;
  limits: Limits;
  network: Network;
  queue: Queue;
  clocks: Clocks;
  who: Record<string, string>;
};

export type DocumentRequest = {
  accept: string;
  budget: Budget;
  now: Date;
  isScraped: boolean; // a page made for people: robots.txt is asked
  conditions?: Record<string, string>;
};

/** `page` is null where the conditions held: the document is the one that is known (304). */
export type Document = FollowResult & { page: Page | null };

/** A problem whose sentence begins with the source it is about. */
export const problemOf = (source: Source, problem: Problem): { problem: Problem } => ({
  problem: { ...problem, message: `${source.id}: ${problem.message}` },
});

/** Whether a source is asked with the operator's key for regulations.gov, and at which host alone the key is sent. */
export function keyHostOf(source: Source, settings: FetchSettings): string | null {
  const host = settings.regulationsGovHost ?? 'api.regulations.gov';
  return URL.canParse(source.url) && new URL(source.url).host === host ? host : null;
}

/** Bytes to text. Its tables are loaded with the first document: a round in which nothing changed does without. */
async function decode(bytes: Uint8Array, contentType: string): Promise<string> {
  const { decodeBody } = await import('../lib/charset.ts');
  return decodeBody(bytes, contentType).text;
}

/** Asks robots.txt before a page is read: null where it may be, else why not. A host's Crawl-delay slows its queue. */
function createPermission({ settings, limits, network, queue, who }: Shared) {
  // robots.txt gets one try: while it does not answer, its host is left alone
  const { follow } = createRedirectFollower(network, queue, { ...limits, retryDelaysMs: [] });
  const askRobots: AskRobots = async (address, now) => {
    const headersFor = (): Record<string, string> => ({ ...who, accept: 'text/plain, */*;q=0.5' });
    const budget = { leftMs: limits.totalMs };
    const got = await follow(address, { headersFor, budget, now, isCut: true, bodyBytes: ROBOTS_BYTES });
    if ('problem' in got) return null;
    return { status: got.answer.status, text: await decode(got.answer.body, 'text/plain') };
  };
  const permission = createRobots(askRobots, settings.robots ?? inMemory());

  return async (url: URL, now: Date): Promise<Problem | null> => {
    const answer = await permission(url, now);
    if (!answer.isAllowed) return { kind: answer.kind, message: answer.because };
    if (answer.crawlDelayMs) queue.slowDown(url.host, answer.crawlDelayMs);
    return null;
  };
}

/** The page of a final answer: status 200 and a body that is no block page; else why there is none. */
async function pageOf(
  source: Source,
  { answer, url }: FollowResult,
  now: Date,
): Promise<{ page: Page } | { problem: Problem }> {
  if (answer.status !== 200 && answer.status !== 203) {
    const { what, ...problem } = refusalOf(answer, now);
    return problemOf(source, { ...problem, message: `${shown(url)} ${what}` });
  }
  const contentType = answer.headers['content-type'] ?? '';
  const body = await decode(answer.body, contentType);
  const failed = (kind: Problem['kind'], what: string): { problem: Problem } =>
    problemOf(source, { kind, message: `${shown(url)} ${what}`, status: answer.status });
  if (!body.trim()) return failed('unreadable', 'answered with an empty document');
  const blocked = looksLikeBlockPage(body);
  if (blocked) return failed('refused', `answered ${answer.status} with ${blocked}`);
  const fetchedAt = now.toISOString();
  return { page: { sourceId: source.id, url: url.href, contentType, body, fetchedAt, raw: answer.body } };
}

/** Gives the function that asks an address for a document of a source. It never rejects for what a server does. */
export function createAsk(shared: Shared) {
  const { settings, limits, network, queue, clocks, who } = shared;
  const { follow } = createRedirectFollower(network, queue, limits);
  const mayRead = createPermission(shared);

  return async (
    source: Source,
    address: string,
    request: DocumentRequest,
  ): Promise<Document | { problem: Problem }> => {
    const { accept, conditions, budget, now } = request;
    const keyHost = keyHostOf(source, settings);
    const headersFor = (url: URL): Record<string, string> => ({
      ...who,
      accept,
      ...conditions,
      ...(settings.regulationsGovKey && url.host === keyHost ? { 'x-api-key': settings.regulationsGovKey } : {}),
    });
    const following: FollowRequest = { headersFor, budget, now };
    if (request.isScraped) following.mayRead = (url) => mayRead(url, now);
    const got = await follow(address, following);
    if ('problem' in got) return problemOf(source, got.problem);
    clocks.note(got.url.host, got.answer.headers, new Date());
    if (got.answer.status === 304 && conditions) return { ...got, page: null };
    const read = await pageOf(source, got, now);
    return 'problem' in read ? read : { ...got, ...read };
  };
}
