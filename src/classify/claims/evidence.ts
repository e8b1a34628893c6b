// The words of a claim as evidence: who and what together, never a bare verb or name.

import type { Claim, Evidence, Status } from '../../model.ts';
import type { Part, Reading } from '../reading.ts';
import { evidenceOf } from '../reading.ts';
import type { ItemClaims, Stretch } from './claims.ts';
import { HOOKS, ofGovernment, WORD_OF } from './claims.ts';
import type { Attribution } from './scan.ts';

/** So far from its verb a subject or an object may stand to be quoted with it, in characters. */
const NEAR = 60;

/** Who, verb and object in one stretch, as far as they stand close to one another. */
function quoteOf(part: Part, { field, mode, spans }: Claim): Evidence {
  const { actor, verb, object } = spans;
  const start = actor && actor.start < verb.start && verb.start - actor.end < NEAR ? actor.start : verb.start;
  const end = object && object.end > verb.end && object.end - verb.end < NEAR ? object.end : verb.end;
  return withNextWords(part, { field, quote: part.source.slice(start, end), start, rule: `claim/${mode}` });
}

/** A single word says little: it is quoted with the next few, to the end of its clause. */
function withNextWords(part: Part, one: Evidence): Evidence {
  if (/\s/.test(one.quote)) return one;
  const behind = part.source.slice(one.start + one.quote.length, one.start + one.quote.length + NEAR);
  const next = /^(?:[^\S\n]+[^\s.;!?]+){1,3}/.exec(behind)?.[0] ?? '';
  return { ...one, quote: one.quote + next };
}

const wordQuote = (part: Part, { source, from, to }: Attribution): Evidence =>
  withNextWords(part, evidenceOf(part, from, to, `claim/word-${WORD_OF[source]}`));

/** Whose word may be quoted for a status. */
const speaksFor = (status: Status, { source }: Attribution): boolean => {
  const word = WORD_OF[source];
  if (status === 'reported') return ofGovernment(word);
  return status === 'rumor' && (word === 'people' || word === 'outlet' || word === 'rumor');
};

const MODES_OF: Record<Status, ReadonlySet<string>> = {
  official: new Set(['done', 'announced', 'firm', 'asked', 'reacted']),
  reported: new Set(['planned', 'weighed', 'hedged', 'talked', 'vowed', 'firm', 'said', 'done', 'denied']),
  rumor: new Set(['planned', 'weighed', 'hedged', 'talked', 'denied', 'firm', 'done', 'said']),
  commentary: new Set(['reacted', 'moved', 'effect', 'asked', 'said', 'done', 'announced', 'hedged', 'planned']),
};

function ofStretch({ main, attributions, part }: Stretch, status: Status): Evidence[] {
  const found: Evidence[] = [];
  if (status === 'reported' || status === 'rumor')
    for (const one of attributions) if (speaksFor(status, one)) found.push(wordQuote(part, one));
  if (main && MODES_OF[status].has(main.mode)) found.push(quoteOf(part, main));
  return found;
}

const hookIds = new Set(HOOKS.map((hook) => `hook/${hook}`));

/** So many words a hook is quoted with, so that it is more than "Why". */
const HOOK_WORDS = 4;

/** The words by which a headline is no claim of its own. */
const hooksOf = ({ title }: Reading, rules: { id: string }[]): Evidence[] =>
  title.hits
    .filter((hit) => hookIds.has(rules[hit.rule]?.id ?? ''))
    .map(({ rule, from, to }) => {
      const end = Math.min(title.words.terms.length, Math.max(to, from + HOOK_WORDS));
      return evidenceOf(title, from, end, rules[rule]?.id ?? '');
    });

/** The words that speak for a status, at most `most`, the headline's before the text's. Empty where none do. */
export function statusEvidence(
  reading: Reading,
  claims: ItemClaims,
  rules: { id: string }[],
  status: Status,
  most = 3,
): Evidence[] {
  const candidates = status === 'commentary' ? hooksOf(reading, rules) : [];
  for (const stretch of [claims.title, claims.lead, claims.second]) candidates.push(...ofStretch(stretch, status));
  const chosen: Evidence[] = [];
  for (const one of candidates) {
    const end = one.start + one.quote.length;
    const isCovered = chosen.some(
      (own) => own.field === one.field && own.start < end && one.start < own.start + own.quote.length,
    );
    if (!isCovered && chosen.length < most) chosen.push(one);
  }
  return chosen;
}
