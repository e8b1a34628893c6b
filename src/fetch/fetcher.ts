// One visit's asking: what to send, and what the answer means for the source. How an address is walked to its end is in
// walk.ts; whether the body is the feed or list it should be is for parse/.

import { createHash } from 'node:crypto';
import { looksLikeBlockPage } from '../lib/block-page.ts';
import { version } from '../lib/machine.ts';
import type { Outcome, Page, Problem, Source, SourceState } from '../model.ts';
import { ACCEPTED_ENCODINGS } from './body.ts';
import { createClocks } from './clocks.ts';
import { createGuard } from './guard.ts';
import { openNetwork } from './http.ts';
import { defaultLimits, type FetchSettings, type Limits } from './limits.ts';
import { createQueue } from './polite.ts';
import { refusalOf } from './refusal.ts';
import { type AskRobots, createRobots, ROBOTS_BYTES } from './robots.ts';
import { inMemory } from './robots-memory.ts';
import { type Arrived, type Budget, createRoad, shown, type Wanted } from './walk.ts';
import { createPost, type Post } from './webhook.ts';
import { readMaxAge } from './wishes.ts';

export type Fetcher = {
  /**
   * Asks a source's list, conditionally where `state` has validators, and its further pages where `nextPage` names them.
   * Never rejects for what a server or a network does: that is a failed outcome.
   */
  fetchPages(
    source: Source,
    state: SourceState | null | undefined,
    now: Date,
    nextPage?: (page: Page) => string | null,
  ): Promise<Outcome>;
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

/** Documents that hold no list and no article, by their declared type. */
const FOREIGN_TYPE = /^(?:application\/(?:pdf|zip|msword|vnd\.(?:openxml|ms-)|octet-stream$)|image\/|audio\/|video\/)/i;

/** A header value that may be sent back as it came. */
const isSendable = (value: string): boolean => /^[\t\u0020-\u007e\u0080-\u00ff]+$/.test(value);

/** Bytes to text. Its tables are loaded with the first document: a round in which nothing changed does without. */
async function decode(bytes: Uint8Array, contentType: string): Promise<string> {
  const { decodeBody } = await import('../lib/charset.ts');
  return decodeBody(bytes, contentType).text;
}

/** A fetcher: one queue, one guard and one set of kept connections for everything that a process asks. */
export function createFetcher(settings: FetchSettings): Fetcher {
  const limits: Limits = { ...defaultLimits, ...settings.limits };
  const guard = createGuard(settings.allowPrivate, settings.resolve);
  const network = openNetwork(guard, true);
  const outward = openNetwork(guard, false);
  const queue = createQueue(settings);
  const clocks = createClocks();
  const road = createRoad(network, queue, limits);
  const contact = settings.contact.replace(/[^\u0020-\u007e]/g, '').trim();
  const who = { 'user-agent': `Hearsay/${version} (+${contact})`, 'accept-encoding': ACCEPTED_ENCODINGS };
  const keyHost = settings.regulationsGovHost ?? 'api.regulations.gov';

  const askRobots: AskRobots = async (address, now) => {
    const headersFor = (): Record<string, string> => ({ ...who, accept: 'text/plain, */*;q=0.5' });
    const budget = { leftMs: limits.totalMs };
    const got = await onceRoad.walk(address, {
      headersFor,
      budget,
      now,
      isCut: true,
      bodyBytes: ROBOTS_BYTES,
    });
    if ('problem' in got) return null;
    return { status: got.answer.status, text: await decode(got.answer.body, 'text/plain') };
  };
  // robots.txt gets one try: while it does not answer, its host is left alone
  const onceRoad = createRoad(network, queue, { ...limits, retryDelaysMs: [] });
  const permission = createRobots(askRobots, settings.robots ?? inMemory());

  const mayRead = async (url: URL, now: Date): Promise<Problem | null> => {
    const answer = await permission(url, now);
    if (!answer.isAllowed) return { kind: answer.kind, message: answer.because };
    if (answer.crawlDelayMs) queue.slowDown(url.host, answer.crawlDelayMs);
    return null;
  };

  const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : '');
  const wantsKey = (source: Source): boolean => hostOf(source.url) === keyHost;

  const say = (source: Source, problem: Problem): { problem: Problem } => ({
    problem: { ...problem, message: `${source.id}: ${problem.message}` },
  });

  /** The final document of an address: status 200 and a body that is no wall. */
  const ask = async (
    source: Source,
    address: string,
    wanted: { accept: string; budget: Budget; now: Date; isScraped: boolean; conditions?: Record<string, string> },
  ): Promise<(Arrived & { page: Page | null }) | { problem: Problem }> => {
    const { now } = wanted;
    const headersFor = (url: URL): Record<string, string> => ({
      ...who,
      accept: wanted.accept,
      ...wanted.conditions,
      ...(settings.regulationsGovKey && url.host === keyHost && wantsKey(source)
        ? { 'x-api-key': settings.regulationsGovKey }
        : {}),
    });
    const request: Wanted = { headersFor, budget: wanted.budget, now };
    if (wanted.isScraped) request.mayRead = (url) => mayRead(url, now);
    const got = await road.walk(address, request);
    if ('problem' in got) return say(source, got.problem);
    const { answer, url } = got;
    clocks.note(url.host, answer.headers, new Date());
    if (answer.status === 304 && wanted.conditions) return { ...got, page: null };
    if (answer.status !== 200 && answer.status !== 203) {
      const { what, ...problem } = refusalOf(answer, now);
      return say(source, { ...problem, message: `${shown(url)} ${what}` });
    }
    const contentType = answer.headers['content-type'] ?? '';
    const body = await decode(answer.body, contentType);
    const failed = (kind: Problem['kind'], what: string): { problem: Problem } =>
      say(source, { kind, message: `${shown(url)} ${what}`, status: answer.status });
    if (!body.trim()) return failed('unreadable', 'answered with an empty document');
    const wall = looksLikeBlockPage(body);
    if (wall) return failed('refused', `answered ${answer.status} with ${wall}`);
    const page: Page = {
      sourceId: source.id,
      url: url.href,
      contentType,
      body,
      fetchedAt: now.toISOString(),
      raw: answer.body,
    };
    return { ...got, page };
  };

  /** Further pages of a list, as far as they go well. */
  const askFurther = async (
    source: Source,
    first: Page,
    nextPage: (page: Page) => string | null,
    wanted: { accept: string; budget: Budget; now: Date; isScraped: boolean },
  ): Promise<{ pages: Page[]; problem?: Problem }> => {
    const pages = [first];
    const seen = new Set([first.url]);
    const incomplete = (message: string): { pages: Page[]; problem: Problem } => ({
      pages,
      ...say(source, { kind: 'incomplete', message }),
    });
    for (let page = first; ;) {
      const address = nextPage(page);
      if (!address) return { pages };
      const url = URL.canParse(address, page.url) ? new URL(address, page.url) : null;
      if (!url || url.host !== new URL(page.url).host) return incomplete('its next page is on another host; not asked');
      if (seen.has(url.href)) return incomplete(`its pages lead back to one already read (${shown(url)})`);
      seen.add(url.href);
      if (pages.length >= limits.pages) return incomplete(`it has more than ${limits.pages} pages; the rest was left`);
      const got = await ask(source, url.href, wanted);
      if ('problem' in got)
        return {
          pages,
          problem: {
            ...got.problem,
            kind: 'incomplete',
            message: `${got.problem.message}; page ${pages.length + 1} is missing`,
          },
        };
      if (!got.page) return { pages };
      page = got.page;
      pages.push(page);
    }
  };

  return {
    async fetchPages(source, state, now, nextPage) {
      if (wantsKey(source) && !settings.regulationsGovKey)
        return { kind: 'failed', problem: { kind: 'no-key', message: NO_KEY } };
      const waitMs = state?.waitUntil ? Date.parse(state.waitUntil) - now.getTime() : 0;
      if (waitMs > 0 && waitMs <= DAY_MS) {
        const message = `${source.id}: its host asked not to be asked before ${state?.waitUntil ?? ''}`;
        return { kind: 'failed', problem: { kind: 'slow-down', message, retryAfterMinutes: waitMs / 60_000 } };
      }
      const isMoved = state?.movedTo !== undefined && state.movedFrom === source.url;
      const address = isMoved && state.movedTo ? state.movedTo : source.url;
      const conditions: Record<string, string> = {};
      if (state?.etag && isSendable(state.etag)) conditions['if-none-match'] = state.etag;
      if (state?.lastModified && isSendable(state.lastModified)) conditions['if-modified-since'] = state.lastModified;
      const hasConditions = Object.keys(conditions).length > 0;
      const wanted = {
        accept: ACCEPT[source.format],
        budget: { leftMs: limits.totalMs },
        now,
        isScraped: source.format === 'html',
      };
      const got = await ask(source, address, hasConditions ? { ...wanted, conditions } : wanted);
      if ('problem' in got) return { kind: 'failed', problem: got.problem };
      const { headers } = got.answer;
      const maxAgeMinutes = readMaxAge(headers['cache-control'], headers.age);
      const learned = {
        ...(maxAgeMinutes === undefined ? {} : { maxAgeMinutes }),
        ...(got.isPermanent ? { movedTo: got.url.href } : {}),
      };
      if (!got.page) return { kind: 'unchanged', ...learned };
      const validators = {
        ...(headers.etag ? { etag: headers.etag } : {}),
        ...(headers['last-modified'] ? { lastModified: headers['last-modified'] } : {}),
      };
      const bodyHash = createHash('sha256').update(got.answer.body).digest('hex');
      if (bodyHash === state?.bodyHash) return { kind: 'unchanged', ...validators, ...learned };
      const further = nextPage ? await askFurther(source, got.page, nextPage, wanted) : { pages: [got.page] };
      if (further.problem) return { kind: 'pages', ...further, ...learned };
      return { kind: 'pages', pages: further.pages, ...validators, bodyHash, ...learned };
    },

    async fetchPage(source, url, now) {
      const wanted = { accept: ACCEPT.html, budget: { leftMs: limits.totalMs }, now, isScraped: true };
      const got = await ask(source, url, wanted);
      if ('problem' in got) return got;
      const type = got.answer.headers['content-type'] ?? '';
      if (!got.page || FOREIGN_TYPE.test(type))
        return say(source, {
          kind: 'unreadable',
          message: `${shown(got.url)} is no page but ${type || 'something else'}`,
        });
      return { page: got.page };
    },

    post: createPost(guard, outward, queue, limits, who),

    clockNotice: clocks.notice,

    close() {
      network.http.destroy();
      network.https.destroy();
      outward.http.destroy();
      outward.https.destroy();
      return Promise.resolve();
    },
  };
}
