// One visit's questions: what to send, and what the answers mean for the source. How one document is asked for is in
// ask.ts; whether it is the feed or list it should be is for parse/.

import { createHash } from 'node:crypto';
import { version } from '../lib/machine.ts';
import type { Outcome, Page, Problem, Source, SourceState } from '../model.ts';
import { createClocks, readMaxAge } from './answer.ts';
import { createAsk, type Document, type DocumentRequest, keyHostOf, problemOf } from './ask.ts';
import { ACCEPTED_ENCODINGS } from './body.ts';
import { createGuard } from './guard.ts';
import { openNetwork } from './http.ts';
import { defaultLimits, type FetchSettings, type Limits } from './limits.ts';
import { createQueue } from './polite.ts';
import { shown } from './redirects.ts';
import { createPost, type Post } from './webhook.ts';

/** What came of asking for a list whose pages are there. */
export type PagesOutcome = Extract<Outcome, { kind: 'pages' }>;

export type Fetcher = {
  /**
   * Asks for the first page of a source's list, conditionally where `state` has validators.
   * Never rejects for what a server or a network does: that is a failed outcome.
   */
  fetchPages(source: Source, state: SourceState | null | undefined, now: Date): Promise<Outcome>;
  /** The outcome with the next page of its list, or with why that is missing: then its validators are left out. */
  fetchNextPage(source: Source, outcome: PagesOutcome, address: string, now: Date): Promise<PagesOutcome>;
  /** An article's own page, where its host's robots.txt allows it. */
  fetchPage(source: Source, url: string, now: Date): Promise<{ page: Page } | { problem: Problem }>;
  /** Hands a message to a webhook through the same guard. */
  post: Post;
  /** A sentence where this machine's clock is wrong, by the clocks of the hosts that answered (T07); else null. */
  clockNotice(): string | null;
  /** Closes kept connections. */
  close(): Promise<void>;
};

const ACCEPT = {
  rss: 'application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5',
  html: 'text/html, application/xhtml+xml;q=0.9, */*;q=0.5',
  json: 'application/json, application/xml;q=0.8, */*;q=0.5',
};

const NO_KEY =
  'regulations.gov is asked with a key only: set HEARSAY_REGULATIONS_GOV_KEY (free at api.data.gov); its sources rest until then';

/** A host's wish for quiet is kept so long at most; a longer one was noted by a clock that was set back (T02). */
const DAY_MS = 86_400_000;
/** No feed is older. */
const FIRST_FEED = Date.UTC(1995, 0);

/** Documents that hold no list and no article, by their declared type. */
const FOREIGN_TYPE = /^(?:application\/(?:pdf|zip|msword|vnd\.(?:openxml|ms-)|octet-stream$)|image\/|audio\/|video\/)/i;

/** A header value that may be sent back as it came. */
const isSendable = (value: string): boolean => /^[\t\u0020-\u007e\u0080-\u00ff]+$/.test(value);

/** The request for a page of a source's list. */
const listRequest = (source: Source, leftMs: number, now: Date): DocumentRequest => ({
  accept: ACCEPT[source.format],
  budget: { leftMs },
  now,
  isScraped: source.format === 'html',
});

/** Whether a `Last-Modified` can be true: not the first day of Unix time, and not to come. Unreadable ones go back as they are. */
function isPossible(lastModified: string, now: Date): boolean {
  const at = Date.parse(lastModified);
  return Number.isNaN(at) || (at > FIRST_FEED && at < now.getTime() + DAY_MS);
}

/**
 * Headers that ask for the document only where it changed since `state`. None once a day: some servers say "not modified"
 * for ever (F41).
 */
function conditionsOf(state: SourceState | null | undefined, now: Date): Record<string, string> | undefined {
  if (!state || (state.readAt && now.getTime() - Date.parse(state.readAt) >= DAY_MS)) return undefined;
  const { etag, lastModified } = state;
  const isTrue = lastModified !== undefined && isSendable(lastModified) && isPossible(lastModified, now);
  const conditions = {
    ...(etag && isSendable(etag) ? { 'if-none-match': etag } : {}),
    ...(isTrue ? { 'if-modified-since': lastModified } : {}),
  };
  return Object.keys(conditions).length > 0 ? conditions : undefined;
}

/** Why a source is not asked now: its key is missing, or its host asked for a pause. */
function reasonToWait(
  source: Source,
  state: SourceState | null | undefined,
  settings: FetchSettings,
  now: Date,
): Problem | null {
  if (keyHostOf(source, settings) && !settings.regulationsGovKey) return { kind: 'no-key', message: NO_KEY };
  const waitMs = state?.waitUntil ? Date.parse(state.waitUntil) - now.getTime() : 0;
  if (waitMs <= 0 || waitMs > DAY_MS) return null;
  const message = `${source.id}: its host asked not to be asked before ${state?.waitUntil ?? ''}`;
  return { kind: 'slow-down', message, retryAfterMinutes: waitMs / 60_000 };
}

/** What the answer to a list's first request means for its source. */
function outcomeOf(
  { answer, url, isPermanent, page }: Document,
  state: SourceState | null | undefined,
  leftMs: number,
): Outcome {
  const { headers } = answer;
  const maxAgeMinutes = readMaxAge(headers['cache-control'], headers.age);
  const learned = {
    ...(maxAgeMinutes === undefined ? {} : { maxAgeMinutes }),
    ...(isPermanent ? { movedTo: url.href } : {}),
  };
  if (!page) return { kind: 'unchanged', ...learned };
  const validators = {
    ...(headers.etag ? { etag: headers.etag } : {}),
    ...(headers['last-modified'] ? { lastModified: headers['last-modified'] } : {}),
  };
  const bodyHash = createHash('sha256').update(answer.body).digest('hex');
  if (bodyHash === state?.bodyHash) return { kind: 'unchanged', isRead: true, ...validators, ...learned };
  return { kind: 'pages', pages: [page], leftMs, ...validators, bodyHash, ...learned };
}

/** The pages that came, and why the next one is missing. Validators are left out: the whole list is asked for again. */
function incomplete(outcome: PagesOutcome, problem: Problem): PagesOutcome {
  const part: PagesOutcome = { ...outcome, problem: { ...problem, kind: 'incomplete' } };
  for (const validator of ['etag', 'lastModified', 'bodyHash'] as const) delete part[validator];
  return part;
}

/** The address of the next page, or in words why it is not asked for. */
function nextAddress(pages: Page[], address: string, most: number): URL | string {
  const from = pages.at(-1)!.url;
  const url = URL.canParse(address, from) ? new URL(address, from) : null;
  if (!url || url.host !== new URL(from).host) return 'its next page is on another host; not asked';
  if (pages.some((page) => page.url === url.href)) return leadsBack(url);
  return pages.length >= most ? `it has more than ${most} pages; the rest was left` : url;
}

const leadsBack = (url: URL): string => `its pages lead back to one already read (${shown(url)})`;

/** A fetcher: one queue, one guard and one set of kept connections for everything that a process asks. */
export function createFetcher(settings: FetchSettings): Fetcher {
  const limits: Limits = { ...defaultLimits, ...settings.limits };
  const guard = createGuard(settings.allowPrivate, settings.resolve);
  const network = openNetwork(guard, true);
  const outward = openNetwork(guard, false);
  const queue = createQueue(settings);
  const clocks = createClocks();
  const contact = settings.contact.replace(/[^\u0020-\u007e]/g, '').trim();
  const who = { 'user-agent': `Hearsay/${version} (+${contact})`, 'accept-encoding': ACCEPTED_ENCODINGS };
  const ask = createAsk({ settings, limits, network, queue, clocks, who });

  return {
    async fetchPages(source, state, now) {
      const wait = reasonToWait(source, state, settings, now);
      if (wait) return { kind: 'failed', problem: wait };
      const isMoved = state?.movedTo !== undefined && state.movedFrom === source.url;
      const address = isMoved && state.movedTo ? state.movedTo : source.url;
      const conditions = conditionsOf(state, now);
      const request = { ...listRequest(source, limits.totalMs, now), ...(conditions ? { conditions } : {}) };
      const got = await ask(source, address, request);
      if ('problem' in got) return { kind: 'failed', problem: got.problem };
      return outcomeOf(got, state, request.budget.leftMs);
    },

    async fetchNextPage(source, outcome, address, now) {
      const { pages } = outcome;
      const ended = (message: string): PagesOutcome =>
        incomplete(outcome, problemOf(source, { kind: 'incomplete', message }).problem);
      const url = nextAddress(pages, address, limits.pages);
      if (typeof url === 'string') return ended(url);
      const request = listRequest(source, outcome.leftMs, now);
      const got = await ask(source, url.href, request);
      if ('problem' in got) {
        const message = `${got.problem.message}; page ${pages.length + 1} is missing`;
        return incomplete(outcome, { ...got.problem, message });
      }
      const page = got.page!; // without conditions there is no 304
      if (pages.some((read) => read.url === page.url)) return ended(leadsBack(got.url));
      return { ...outcome, pages: [...pages, page], leftMs: request.budget.leftMs };
    },

    async fetchPage(source, url, now) {
      const request = { accept: ACCEPT.html, budget: { leftMs: limits.totalMs }, now, isScraped: true };
      const got = await ask(source, url, request);
      if ('problem' in got) return got;
      const type = got.answer.headers['content-type'] ?? '';
      if (!got.page || FOREIGN_TYPE.test(type))
        return problemOf(source, {
          kind: 'unreadable',
          message: `${shown(got.url)} is no page but ${type || 'something else'}`,
        });
      return { page: got.page };
    },

    post: createPost(guard, outward, queue, limits, who),

    clockNotice: clocks.notice,

    close() {
      for (const { http, https } of [network, outward]) {
        http.destroy();
        https.destroy();
      }
      return Promise.resolve();
    },
  };
}
