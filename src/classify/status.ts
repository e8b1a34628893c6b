// Official, reported, rumor or commentary: who says it, has it happened, is it the point of the item, who published it.
// This file concludes as a careful reader would, by rules alone; learned.ts weighs that conclusion with everything else.

import type { Evidence, Status } from '../model.ts';
import { AFTER } from './tokens.ts';
import type { Part, Reading } from './reading.ts';
import { evidenceOf, regionOf } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What a region of an item claims, on the words that stand in it. */
export type Claim = 'hook' | 'reaction' | 'done' | 'talk' | 'said' | 'none';
export const CLAIMS: Claim[] = ['hook', 'reaction', 'done', 'talk', 'said', 'none'];
/** On whose word: government short of its own announcement, others, or nobody. */
export type Word = 'official' | 'head' | 'others' | 'nobody';
export const WORDS: Word[] = ['official', 'head', 'others', 'nobody'];

const rules = (...ids: string[]): string[] => ids;
const HOOKS = rules(
  'hook/what-it-means',
  'hook/what-to-know',
  'hook/takeaways',
  'hook/question',
  'hook/live',
  'hook/survey',
  'hook/market',
);
const DONE = rules(
  'status/done-president',
  'status/done-agency',
  'status/act-plain',
  'status/act-verb',
  'status/document-of-record',
  'status/decides',
  'status/comment-window',
);
const ANNOUNCED = rules('status/announced');
const TALK = rules(
  'status/considering',
  'status/about-to',
  'status/to-verb',
  'status/denial',
  'status/official-talk',
  'status/hedged-word',
  'status/rumor-word',
  'status/reportedly',
  'status/early-talk',
);
const OFFICIALS = rules(
  'status/unnamed-official',
  'status/spokesperson',
  'status/deputy-said',
  'status/document-seen',
  'status/whitehouse-said',
);
const HEADS = rules('status/head-said', 'status/president-said', 'status/agency-said');
const OTHERS = rules('status/people-familiar', 'status/reportedly', 'status/outlet-says', 'status/rumor-word');
const REACTION = rules('hook/reaction', 'hook/opinion', 'hook/advice');

/** The rules whose words may be quoted for a status, strongest first. */
const QUOTED: Record<Status, string[]> = {
  official: [...DONE, ...ANNOUNCED, 'status/agency-said', 'status/president-said', 'status/head-said', 'status/will'],
  reported: [...OFFICIALS, ...HEADS, 'status/official-talk', 'status/hedged-word', ...TALK],
  rumor: [...OTHERS, ...TALK, 'status/soon', 'status/could', 'status/plan-noun'],
  commentary: [...HOOKS, ...REACTION, 'hook/prediction', 'hook/company', 'hook/years-ago'],
};

export type StatusRules = {
  hooks: number[];
  done: number[];
  announced: number[];
  talk: number[];
  officials: number[];
  heads: number[];
  others: number[];
  reaction: number[];
  quoted: Record<Status, number[]>;
};

/** The rules by their places in this vocabulary; a rule that is not in the data is left out. */
export function statusRules(vocabulary: Vocabulary): StatusRules {
  const places = (ids: string[]): number[] =>
    ids.map((id) => vocabulary.ruleIndex.get(id)).filter((place): place is number => place !== undefined);
  return {
    hooks: places(HOOKS),
    done: places(DONE),
    announced: places(ANNOUNCED),
    talk: places(TALK),
    officials: places(OFFICIALS),
    heads: places(HEADS),
    others: places(OTHERS),
    reaction: places(REACTION),
    quoted: {
      official: places(QUOTED.official),
      reported: places(QUOTED.reported),
      rumor: places(QUOTED.rumor),
      commentary: places(QUOTED.commentary),
    },
  };
}

/** Whether any of the rules was found in the regions of the mask. */
const has = (reading: Reading, list: number[], mask: number): boolean =>
  list.some((rule) => ((reading.found[rule] ?? 0) & mask) !== 0);

/** Whether a question mark stands behind a word of the part's first sentence. */
export const asks = (part: Part): boolean =>
  part.words.after.some((bits, at) => (bits & AFTER.question) !== 0 && (part.words.sentence[at] ?? 0) < 2);

/** What one region claims. */
function claimOf(reading: Reading, known: StatusRules, mask: number): Claim {
  if (has(reading, known.hooks, mask) || (mask === 1 && asks(reading.title))) return 'hook';
  const done = has(reading, known.done, mask);
  const talk = has(reading, known.talk, mask);
  if (talk && !(done && has(reading, known.announced, mask))) return 'talk';
  if (done) return 'done';
  if (has(reading, known.reaction, mask)) return 'reaction';
  if (has(reading, known.announced, mask)) return 'done';
  if (has(reading, known.officials, mask) || has(reading, known.heads, mask)) return 'said';
  return 'none';
}

export type StatusReading = { title: Claim; lead: Claim; word: Word; verdict: Status };

/** The item's central claim and whose word it is, in the order of the tie-breaks: headline and first two sentences first. */
export function readStatus(reading: Reading, known: StatusRules): StatusReading {
  const title = claimOf(reading, known, 1);
  const lead = claimOf(reading, known, 6);
  const near = 7;
  const word: Word = has(reading, known.officials, near)
    ? 'official'
    : has(reading, known.others, near)
      ? 'others'
      : has(reading, known.heads, near)
        ? 'head'
        : 'nobody';
  const own = reading.item.publisherKind === 'agency' || reading.item.speaksFor !== undefined;
  const spoken: Status = word === 'official' || word === 'head' ? 'reported' : 'rumor';
  let verdict: Status = 'commentary';
  if (own) verdict = 'official';
  else if (title === 'hook' || title === 'reaction') verdict = 'commentary';
  else if (title === 'done') verdict = 'official';
  else if (title === 'talk') verdict = spoken;
  else if (title === 'said') verdict = lead === 'done' ? 'official' : 'reported';
  else if (lead === 'done') verdict = 'official';
  else if (lead === 'talk') verdict = spoken;
  return { title, lead, word, verdict };
}

/** The words that speak for a status, at most three, the headline's before the text's. Empty where none do. */
export function statusEvidence(
  reading: Reading,
  vocabulary: Vocabulary,
  known: StatusRules,
  status: Status,
  most = 3,
): Evidence[] {
  const order = new Map(known.quoted[status].map((rule, place) => [rule, place]));
  const candidates: { evidence: Evidence; rank: number; length: number }[] = [];
  for (const part of [reading.title, reading.text])
    for (const hit of part.hits) {
      const place = order.get(hit.rule);
      if (place === undefined) continue;
      const region = regionOf(part, hit.from);
      if (region === 8 && part.field === 'text' && candidates.length > 0) continue;
      const id = vocabulary.rules[hit.rule]?.id ?? '';
      candidates.push({
        evidence: evidenceOf(part, hit.from, hit.to, id),
        rank: (region === 1 ? 0 : region === 2 ? 6 : region === 4 ? 12 : 100) + place,
        length: hit.to - hit.from,
      });
    }
  candidates.sort((a, b) => a.rank - b.rank || b.length - a.length || a.evidence.start - b.evidence.start);
  const chosen: Evidence[] = [];
  for (const { evidence } of candidates) {
    if (chosen.length >= most) break;
    const covered = chosen.some(
      (one) =>
        one.rule === evidence.rule ||
        (one.field === evidence.field &&
          one.start < evidence.start + evidence.quote.length &&
          evidence.start < one.start + one.quote.length),
    );
    if (!covered) chosen.push(evidence);
  }
  return chosen;
}
