// What a stretch of an item claims about government action, and on whose word: read from where the phrases stand.
// The first predicate of a headline decides: "to authorise … as the White House opens" is talk, "signs … pressing" is done.

import type { Part, Reading } from './reading.ts';
import { AFTER } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * hook: it explains, asks, counts or advises. reaction: somebody answers an act. done: an act. firm: the one who may
 * act says that it will. hedged: the same voice, not decided. talk: an act is coming or thought of. said: somebody in
 * government speaks. none: nothing of these.
 */
export const CLAIMS = ['hook', 'reaction', 'done', 'firm', 'hedged', 'talk', 'said', 'none'] as const;
export type Claim = (typeof CLAIMS)[number];
/** On whose word: government short of its own announcement, the head itself, others, or nobody. */
export const WORDS = ['official', 'head', 'others', 'nobody'] as const;
export type Word = (typeof WORDS)[number];

const GROUPS = {
  hook: ['hook/what-it-means', 'hook/what-to-know', 'hook/takeaways', 'hook/question', 'hook/live', 'hook/survey'],
  market: ['hook/market'],
  done: [
    'status/done-president',
    'status/done-agency',
    'status/act-plain',
    'status/act-verb',
    'status/announces-act',
    'status/personnel-act',
    'status/foreign-act',
    'status/document-of-record',
    'status/decides',
    'status/comment-window',
  ],
  settled: ['status/court-act', 'status/congress-act', 'status/filed'],
  announced: ['status/announced'],
  denial: ['status/denial'],
  talk: [
    'status/considering',
    'status/about-to',
    'status/to-verb',
    'status/modal-act',
    'status/denial',
    'status/official-talk',
    'status/hedged-word',
    'status/rumor-word',
    'status/reportedly',
    'status/early-talk',
  ],
  firm: ['status/firm-word'],
  hedge: ['status/could', 'status/hedged-word', 'status/considering', 'status/denial'],
  officials: [
    'status/unnamed-official',
    'status/spokesperson',
    'status/deputy-said',
    'status/document-seen',
    'status/whitehouse-said',
  ],
  heads: ['status/head-said', 'status/president-said'],
  agency: ['status/agency-said'],
  others: ['status/people-familiar', 'status/reportedly', 'status/outlet-says', 'status/rumor-word'],
  reaction: ['hook/reaction', 'hook/opinion', 'hook/advice'],
  effect: ['hook/effect'],
  outsiders: ['status/outsider-said'],
} as const;
type Group = keyof typeof GROUPS;

export type ClaimRules = { bitsOf: Int32Array };
const GROUP_NAMES = Object.keys(GROUPS) as Group[];
const bit = (group: Group): number => 1 << GROUP_NAMES.indexOf(group);

const SPEECH = bit('officials') | bit('heads') | bit('agency');

/** The groups of each rule of this vocabulary, as bits. */
export function claimRules(vocabulary: Vocabulary): ClaimRules {
  const bitsOf = new Int32Array(vocabulary.rules.length);
  for (const group of GROUP_NAMES)
    for (const id of GROUPS[group]) {
      const place = vocabulary.ruleIndex.get(id);
      if (place !== undefined) bitsOf[place] = (bitsOf[place] as number) | bit(group);
    }
  return { bitsOf };
}

/** The rules of a group, for quoting. */
export const rulesOf = (group: Group): readonly string[] => GROUPS[group];

/** Whether a question mark stands behind a word of the part's first two sentences. */
export const asks = (part: Part): boolean =>
  part.words.after.some((bits, at) => (bits & AFTER.question) !== 0 && (part.words.sentence[at] ?? 0) < 2);

type Seen = { groups: number; first: Map<Group, number>; doneEnds: number; outsiderEnds: number };

/** Which groups stand in one sentence of a part, and where each begins. */
function seenIn(part: Part, known: ClaimRules, sentence: number): Seen {
  const first = new Map<Group, number>();
  let groups = 0;
  let doneEnds = -1;
  let outsiderEnds = -1;
  // "officials are said to …" is nobody's word: a verb of speech inside such a phrase does not speak.
  const passedOn = part.hits.filter((hit) => ((known.bitsOf[hit.rule] as number) & bit('others')) !== 0);
  for (const hit of part.hits) {
    let own = known.bitsOf[hit.rule] as number;
    if ((own & SPEECH) !== 0 && passedOn.some((one) => one.from < hit.to && hit.to <= one.to && one.from > hit.from))
      own &= ~SPEECH;
    if (own === 0 || (part.field === 'text' && part.words.sentence[hit.from] !== sentence)) continue;
    groups |= own;
    for (const group of GROUP_NAMES)
      if ((own & bit(group)) !== 0 && hit.from < (first.get(group) ?? Infinity)) {
        first.set(group, hit.from);
        if (group === 'done') doneEnds = hit.to;
        if (group === 'outsiders') outsiderEnds = hit.to;
      }
  }
  return { groups, first, doneEnds, outsiderEnds };
}

/** What one stretch claims. `headline`: a question or a market that moves makes it a hook. */
function claimOf({ groups, first, doneEnds, outsiderEnds }: Seen, part: Part, headline: boolean): Claim {
  const has = (group: Group): boolean => (groups & bit(group)) !== 0;
  const market = has('market') && part.mentions[0]?.kind === '@market' && part.mentions[0].from <= 1;
  if (has('hook') || (headline && (asks(part) || market))) return 'hook';
  const spoken = has('heads');
  if (spoken && has('firm') && !has('hedge')) return 'firm';
  if (spoken && has('hedge') && !has('done')) return 'hedged';
  // "The new rule could cost …" tells an effect, though a proposed rule is named in it.
  const effect = headline ? (first.get('effect') ?? Infinity) : Infinity;
  if (effect !== Infinity && effect <= (first.get('done') ?? Infinity) && !spoken) return 'reaction';
  // "Senator says the bank closed accounts": what follows is the speaker's word, and the speaker cannot act.
  const outsider = first.get('outsiders') ?? Infinity;
  const done = first.get('done') ?? first.get('announced') ?? Infinity;
  const settled = first.get('settled') ?? Infinity;
  // "says" is a verb of the act as well: the same two words are no act where the speaker has none to make.
  const isNoAct = outsider === done && outsiderEnds === doneEnds;
  const acts = Math.min(isNoAct ? Infinity : done, settled, first.get('heads') ?? Infinity);
  if (outsider < acts) return has('officials') ? 'talk' : 'reaction';
  if (settled !== Infinity) return 'done';
  const talk = first.get('talk') ?? Infinity;
  const reaction = first.get('reaction') ?? Infinity;
  if (reaction < done && reaction < talk) return 'reaction';
  // "The White House denies a report": the denial is the predicate that looked like an act.
  const denies = (first.get('denial') ?? Infinity) < doneEnds;
  if (done !== Infinity && done <= talk && !denies) return 'done';
  if (talk !== Infinity || denies) return 'talk';
  if (has('firm')) return 'firm';
  return spoken || has('officials') || has('agency') ? 'said' : 'none';
}

export type ClaimReading = {
  title: Claim;
  lead: Claim;
  second: Claim;
  word: Word;
  titleWord: Word;
  denies: boolean; // the headline turns talk down
};

/** The claims of headline, first and second sentence, and whose word they rest on. */
export function readClaims(reading: Reading, known: ClaimRules): ClaimReading {
  const title = seenIn(reading.title, known, 0);
  const first = seenIn(reading.text, known, 0);
  const second = seenIn(reading.text, known, 1);
  const wordOf = (groups: number): Word =>
    (groups & bit('officials')) !== 0
      ? 'official'
      : (groups & bit('others')) !== 0
        ? 'others'
        : (groups & bit('heads')) !== 0
          ? 'head'
          : 'nobody';
  return {
    title: claimOf(title, reading.title, true),
    lead: claimOf(first, reading.text, false),
    second: claimOf(second, reading.text, false),
    word: wordOf(title.groups | first.groups | second.groups),
    titleWord: wordOf(title.groups),
    denies: (title.groups & bit('denial')) !== 0,
  };
}
