// When a source is asked next: its own pace, the server's wishes, and longer and longer pauses while it fails.
// The answer is a column of the store, so stopping and starting makes nothing due again (F51).

import type { Outcome, Problem, Source, SourceState } from '../model.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Nobody is asked more often, whatever feeds.json says. */
const SHORTEST_INTERVAL = 15;
/** Permanent redirects in a row to one address before it is taken for the source's own. */
const TIMES_TO_ADOPT = 3;
/** Failures in a row at an adopted address before the one of feeds.json is tried again. */
const FAILURES_TO_RETURN = 3;
/** 410 answers in a row after which only an operator starts the source again. */
const TIMES_GONE = 2;

/** A share of a pause that chance adds, at most. */
const JITTER = 0.1;

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : address);

/**
 * Whether a source may be asked by itself now. Never when `paused`, nor after two answers of 410 Gone: an operator resumes
 * it by asking it by name, or by mending its entry.
 */
export function isDue(source: Source, state: SourceState | null | undefined, now: Date): boolean {
  if (source.paused) return false;
  if (!state) return true;
  if ((state.gone ?? 0) >= TIMES_GONE) return false;
  return !isAhead(source, state.waitUntil, now) && !isAhead(source, state.nextCheckAt, now);
}

/**
 * Whether a moment to wait for lies ahead. One further ahead than any pause can be was set by a clock that has been put
 * back since: nobody waits for it (T02).
 */
function isAhead(source: Source, moment: string | null | undefined, now: Date): boolean {
  if (!moment) return false;
  const ahead = Date.parse(moment) - now.getTime();
  return (
    ahead > 0 && ahead <= longestPause(Math.max(SHORTEST_INTERVAL, source.everyMinutes)) * (1 + JITTER) * MINUTE_MS
  );
}

/**
 * The sources to ask now: hosts in turn, and of each the longest overdue first. A host that asked for quiet is left alone
 * with all its sources.
 */
export function dueSources(sources: Source[], states: Map<string, SourceState>, now: Date): Source[] {
  const quiet = new Set<string>();
  for (const source of sources) {
    const waitUntil = states.get(source.id)?.waitUntil;
    if (isAhead(source, waitUntil, now)) quiet.add(hostOf(source.url));
  }
  const since = (source: Source): number => Date.parse(states.get(source.id)?.nextCheckAt ?? '') || 0;
  const due = sources
    .filter((source) => isDue(source, states.get(source.id), now) && !quiet.has(hostOf(source.url)))
    .sort((a, b) => since(a) - since(b));
  return inTurns(due);
}

/** The same sources with their hosts taking turns: whoever works the list off meets a host's pause as late as can be. */
function inTurns(sources: Source[]): Source[] {
  const turns = new Map<string, number>();
  const turn = new Map(
    sources.map((source) => {
      const host = hostOf(source.url);
      const number = turns.get(host) ?? 0;
      turns.set(host, number + 1);
      return [source, number];
    }),
  );
  return [...sources].sort((a, b) => (turn.get(a) ?? 0) - (turn.get(b) ?? 0));
}

export type Result = {
  source: Source;
  state: SourceState | null | undefined;
  outcome: Outcome;
  found: number; // items on the pages
  added: number; // of them new to the store
  ttlMinutes?: number | undefined; // what the feed says of itself, where it was read
  problem?: Problem | undefined; // what reading found wrong, though pages came
  now: Date;
  random?: () => number;
};

/** How well a visit went, for the pace: pages that yielded nothing and a problem are a failure like any other. */
function failureOf({ outcome, found, problem }: Result): Problem | null {
  if (outcome.kind === 'failed') return outcome.problem;
  if (problem && (found === 0 || problem.kind === 'unreadable' || problem.kind === 'refused')) return problem;
  return null;
}

const longestPause = (interval: number): number => Math.max(interval, DAY_MINUTES);

/** Minutes to the next visit: at least the source's interval; a failure doubles it, up to a day. */
function pauseOf(
  interval: number,
  failure: Problem | null,
  failures: number,
  freshMinutes: number,
  random: () => number,
): number {
  const longest = longestPause(interval);
  if (!failure) return Math.min(longest, Math.max(interval, freshMinutes));
  if (failure.kind === 'no-key') return longest;
  if (failure.retryAfterMinutes !== undefined) return Math.min(longest, Math.max(interval, failure.retryAfterMinutes));
  // jitter only lengthens, so that a doubled interval is never less than doubled
  return Math.min(longest, interval * 2 ** Math.min(failures, 12) * (1 + random() * JITTER));
}

/** Validators stand for a document whose items are all stored, and for nothing else (rule 6, F28, F44). */
function validatorsOf({ state, outcome, problem }: Result): Pick<SourceState, 'etag' | 'lastModified' | 'bodyHash'> {
  const kept = {
    ...(state?.etag ? { etag: state.etag } : {}),
    ...(state?.lastModified ? { lastModified: state.lastModified } : {}),
    ...(state?.bodyHash ? { bodyHash: state.bodyHash } : {}),
  };
  if (outcome.kind === 'failed') return kept;
  if (outcome.kind === 'unchanged') {
    if (!outcome.etag && !outcome.lastModified) return kept;
    return {
      ...(outcome.etag ? { etag: outcome.etag } : {}),
      ...(outcome.lastModified ? { lastModified: outcome.lastModified } : {}),
      ...(state?.bodyHash ? { bodyHash: state.bodyHash } : {}),
    };
  }
  const fault = problem ?? outcome.problem;
  // too few or too old is seen again only if the document is read again
  if (fault?.kind === 'too-few' || fault?.kind === 'too-old') return {};
  if (fault && fault.kind !== 'too-large' && fault.kind !== 'gap') return kept;
  return {
    ...(outcome.etag ? { etag: outcome.etag } : {}),
    ...(outcome.lastModified ? { lastModified: outcome.lastModified } : {}),
    ...(outcome.bodyHash ? { bodyHash: outcome.bodyHash } : {}),
  };
}

/** The address to ask: adopted after three permanent redirects in a row, given up when it fails as often (F21). */
function addressOf(
  { source, state, outcome }: Result,
  failures: number,
): Pick<SourceState, 'movedTo' | 'movedFrom' | 'redirect'> {
  const isAdopted = state?.movedTo !== undefined && state.movedFrom === source.url;
  const adopted = isAdopted ? { movedTo: state.movedTo, movedFrom: source.url } : {};
  if (failures > 0) {
    if (failures >= FAILURES_TO_RETURN) return {};
    return { ...adopted, ...(state?.redirect ? { redirect: state.redirect } : {}) };
  }
  const target = outcome.kind === 'failed' ? undefined : outcome.movedTo;
  if (!target) return adopted;
  const times = state?.redirect?.url === target ? state.redirect.times + 1 : 1;
  if (times >= TIMES_TO_ADOPT) return { movedTo: target, movedFrom: source.url };
  return { ...adopted, redirect: { url: target, times } };
}

/**
 * The gap between news that is usual for a source: the longest of late, so that nights and weekends belong to it. An old
 * one counts half as much after a fortnight.
 */
function usualGap({ state, added, now }: Result): number | undefined {
  const known = state?.usualGapMinutes;
  if (added === 0 || !state?.lastNewAt) return known;
  const gap = Math.max(0, now.getTime() - Date.parse(state.lastNewAt)) / MINUTE_MS;
  return Math.round(Math.max(gap, (known ?? 0) * 2 ** (-gap / (14 * DAY_MINUTES))));
}

/**
 * What to remember of a source after a visit. Belongs into the transaction of the visit's items.
 * Pauses: the interval (15 minutes at least), or the server's max-age or the feed's ttl if longer; Retry-After within [interval, 24 h];
 * other failures interval × 2ⁿ with up to a tenth of jitter, at most 24 h. `added` > 0 sets `lastNewAt`.
 */
export function nextState(result: Result): SourceState {
  const { source, state, outcome, added, now } = result;
  const interval = Math.max(SHORTEST_INTERVAL, source.everyMinutes);
  const failure = failureOf(result);
  // a source that waits for a key, or behind another's Retry-After, has not failed itself
  const isWaiting = failure?.kind === 'no-key' || (failure?.kind === 'slow-down' && failure.status === undefined);
  const failures = !failure ? 0 : (state?.failures ?? 0) + (isWaiting ? 0 : 1);
  // what is not read again still says what it said before
  const ttl = outcome.kind === 'pages' ? result.ttlMinutes : state?.ttlMinutes;
  const maxAge = outcome.kind === 'failed' ? undefined : outcome.maxAgeMinutes;
  const fresh = Math.max(ttl ?? 0, maxAge ?? 0);
  // A list that moved past unseen items is asked twice as often (I16).
  const pace = result.problem?.kind === 'gap' ? Math.max(SHORTEST_INTERVAL, interval / 2) : interval;
  const minutes = pauseOf(pace, failure, failures, fresh, result.random ?? Math.random);
  const after = (pause: number): string => new Date(now.getTime() + pause * MINUTE_MS).toISOString();
  const gone =
    failure?.status === 410 ? (state?.gone ?? 0) + 1 : failure && failure.kind !== 'gone' ? (state?.gone ?? 0) : 0;
  const lastSuccessAt = failure ? state?.lastSuccessAt : now.toISOString();
  const gap = usualGap(result);
  const lastNewAt = added > 0 ? now.toISOString() : state?.lastNewAt;
  const isRead = !failure && (outcome.kind === 'pages' || (outcome.kind === 'unchanged' && outcome.isRead));
  // a state of an earlier version does not say when it was read: its day begins now
  const readAt = isRead ? now.toISOString() : (state?.readAt ?? (failure ? undefined : now.toISOString()));
  const wait = failure?.kind === 'slow-down' ? failure.retryAfterMinutes : undefined;
  return {
    sourceId: source.id,
    nextCheckAt: gone >= TIMES_GONE ? null : after(minutes),
    ...validatorsOf(result),
    ...(readAt ? { readAt } : {}),
    failures,
    ...(lastSuccessAt ? { lastSuccessAt } : {}),
    ...(lastNewAt ? { lastNewAt } : {}),
    ...(ttl ? { ttlMinutes: ttl } : {}),
    ...(gap === undefined ? {} : { usualGapMinutes: gap }),
    ...addressOf(result, failures),
    ...(gone ? { gone } : {}),
    ...(wait === undefined ? {} : { waitUntil: after(wait) }),
  };
}

/** The sentence for an operator once a source is gone for good, or null while it is not. */
export function goneNotice(source: Source, state: SourceState): string | null {
  if ((state.gone ?? 0) < TIMES_GONE) return null;
  return `${source.id} answered 410 Gone twice and is not asked any more; mend its address in feeds.json, then resume it with: hearsay collect ${source.id}`;
}
