// The claims of an item: those of its headline, its first and its second sentence, the one that each turns on, and
// on whose word they are. What stands later in a text never turns what the headline says.

import type { Claim } from '../../model.ts';
import type { Part, Reading } from '../reading.ts';
import { AFTER } from '../tokens.ts';
import type { Attribution } from './scan.ts';
import { readSentence } from './sentence.ts';

/** On whose word a claim is, from the strongest to the weakest. */
export const WORDS = [
  'own',
  'head',
  'spokesperson',
  'official',
  'document',
  'people',
  'outlet',
  'rumor',
  'outsider',
  'nobody',
] as const;
export type Word = (typeof WORDS)[number];

/** What one stretch says: all its claims, the one it turns on, and whose word is named. */
export type Stretch = { claims: Claim[]; main: Claim | null; attributions: Attribution[]; word: Word; part: Part };

/** Why a headline makes no claim of its own: it explains, asks, gives an opinion, advises, shows live, surveys. */
export const HOOKS = ['explains', 'asks', 'opinion', 'advice', 'live', 'survey', 'none'] as const;
export type Hook = (typeof HOOKS)[number];

export type ItemClaims = { title: Stretch; lead: Stretch; second: Stretch; hook: Hook };

export const WORD_OF: Record<Attribution['source'], Word> = {
  president: 'own',
  whitehouse: 'own',
  agency: 'own',
  head: 'head',
  court: 'own',
  foreign: 'own',
  state: 'own',
  spokesperson: 'spokesperson',
  official: 'official',
  document: 'document',
  people: 'people',
  outlet: 'outlet',
  rumor: 'rumor',
  chamber: 'outsider',
  lawmaker: 'outsider',
  company: 'outsider',
  market: 'nobody',
  thing: 'nobody',
  other: 'outsider',
  nobody: 'nobody',
};

/** Whether the word is of government. */
export const ofGovernment = (word: Word): boolean =>
  word === 'own' || word === 'head' || word === 'spokesperson' || word === 'official' || word === 'document';

/** The strongest word among several. */
export const strongest = (...words: Word[]): Word =>
  words.reduce((best, word) => (WORDS.indexOf(word) < WORDS.indexOf(best) ? word : best), 'nobody');

/** A claim says nothing where no act, plan or speech was understood. */
const says = (claim: Claim): boolean => claim.mode !== 'none';

/** The claim that a stretch turns on: the first of its main clauses; what is said rather than that it is said. */
function mainOf(claims: Claim[]): Claim | null {
  const first = claims.find((claim) => (claim.clause === 'main' || claim.clause === 'said') && says(claim));
  if (!first) return null;
  if (first.mode !== 'said') return first;
  return claims.find((claim) => claim.clause === 'said' && says(claim) && claim.mode !== 'said') ?? first;
}

function stretchOf(part: Part, claims: Claim[], attributions: Attribution[]): Stretch {
  return {
    claims,
    main: mainOf(claims),
    attributions,
    word: strongest(...attributions.map(({ source }) => WORD_OF[source])),
    part,
  };
}

/** Reads sentence `sentence` of a part; of a headline, all of its sentences. */
function readStretch(part: Part, sentence: number | null): Stretch {
  const claims: Claim[] = [];
  const attributions: Attribution[] = [];
  const { sentence: of, terms } = part.words;
  for (let from = 0; from < terms.length;) {
    const own = of[from] as number;
    let to = from + 1;
    while (to < terms.length && of[to] === own) to++;
    if (sentence === null || own === sentence) {
      const read = readSentence(part, from, to, own);
      claims.push(...read.claims);
      attributions.push(...read.attributions);
    } else if (own > sentence) break;
    from = to;
  }
  return stretchOf(part, claims, attributions);
}

const HOOK_OF = new Map<string, Hook>(HOOKS.map((hook) => [`hook/${hook}`, hook]));

/** The hook of a headline. What stands behind a full stop follows the headline's own act and is none. */
function hookOf({ title }: Reading, rules: { id: string }[]): Hook {
  const { sentence, after } = title.words;
  for (const hit of title.hits) {
    const hook = HOOK_OF.get(rules[hit.rule]?.id ?? '');
    if (hook && sentence[hit.from] === 0) return hook;
  }
  return after.some((bits, at) => (bits & AFTER.question) !== 0 && sentence[at] === 0) ? 'asks' : 'none';
}

/** The claims of an item. `rules`: of the vocabulary. */
export function readClaims(reading: Reading, rules: { id: string }[]): ItemClaims {
  return {
    title: readStretch(reading.title, null),
    lead: readStretch(reading.text, 0),
    second: readStretch(reading.text, 1),
    hook: hookOf(reading, rules),
  };
}
