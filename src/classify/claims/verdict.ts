// The status that the claims of an item speak for, in the order of the codebook's tie-breaks: the headline, then the
// first two sentences; official needs one who may act and an act that is done or firmly decided.

import type { Actor, Claim, Status } from '../../model.ts';
import type { Reading } from '../reading.ts';
import type { ItemClaims, Stretch, Word } from './claims.ts';
import { ofGovernment, strongest } from './claims.ts';

/** Verbs by which one who may act takes the side of a plan: "Energy agency backs plan". */
const SIDES = new Set(['back', 'support', 'endorse', 'welcome']);

/** A fragment with one of these behind it is what they say of what is ahead. */
const WORDS_OF_OTHERS: ReadonlySet<Word> = new Set<Word>(['spokesperson', 'official', 'document']);

/** Whether somebody without the power to act says it. */
const isOutsiders = ({ speaker }: Claim): boolean =>
  speaker === 'lawmaker' ||
  speaker === 'company' ||
  speaker === 'other' ||
  speaker === 'market' ||
  speaker === 'chamber';

/** Those whose word on what is ahead is government's own. */
const SPEAKS: ReadonlySet<Actor> = new Set<Actor>([
  'president',
  'whitehouse',
  'agency',
  'head',
  'spokesperson',
  'official',
  'foreign',
]);

const talkOf = (word: Word): Status => (ofGovernment(word) ? 'reported' : 'rumor');

/** The status of one claim; null where it decides nothing. `word`: the strongest of headline and opening. */
function statusOf(claim: Claim, own: Word, word: Word): Status | null {
  const { mode, power, actor } = claim;
  const mayAct = power === 'act';
  if (claim.speaker === 'court') return 'official';
  switch (mode) {
    case 'done':
    case 'announced':
      if (isOutsiders(claim)) return 'commentary';
      if (actor === 'official' || actor === 'spokesperson') return mode === 'done' ? 'official' : 'reported';
      if (!mayAct) return null;
      return own === 'people' || own === 'outlet' || own === 'rumor' ? 'rumor' : 'official';
    case 'firm':
      if (isOutsiders(claim) || (!mayAct && power !== 'ask')) return 'commentary';
      if (claim.speaker === 'spokesperson' || claim.speaker === 'official') return 'reported';
      // "The order will come next week" and "the US will", in the President's words: a date, or another's act.
      if (actor === 'thing' || (claim.speaker !== null && actor === 'whitehouse' && claim.speaker !== actor))
        return talkOf(word);
      if (own === 'own' || own === 'head') return 'official';
      return own === 'nobody' && (word === 'own' || word === 'head') ? 'official' : talkOf(word);
    case 'planned':
    case 'weighed':
    case 'hedged':
    case 'talked':
      if (isOutsiders(claim) || claim.speaker === 'state') return 'commentary';
      if (actor === 'court' || (claim.speaker !== null && SPEAKS.has(claim.speaker))) return 'reported';
      return mayAct || (power === 'ask' && actor !== 'lawmaker')
        ? talkOf(word)
        : mode === 'talked'
          ? null
          : 'commentary';
    case 'vowed':
      return mayAct && actor !== 'state' ? 'reported' : 'commentary';
    case 'denied':
      return mayAct || power === 'ask' ? 'rumor' : 'commentary';
    case 'said':
      return actor === 'president' || actor === 'whitehouse' ? 'reported' : null;
    case 'asked':
      return (actor === 'agency' || actor === 'whitehouse') && claim.object !== 'bill' ? 'official' : 'commentary';
    case 'reacted':
      return actor === 'agency' && SIDES.has(claim.verb) ? 'official' : 'commentary';
    case 'moved':
    case 'effect':
      return 'commentary';
    case 'other':
    case 'none':
      return null;
  }
}

const of = ({ main }: Stretch, own: Word, word: Word): Status | null => (main ? statusOf(main, own, word) : null);

/** Whether a sentence's own act is done by one who may do it. */
const isDone = ({ main, word }: Stretch): boolean =>
  main !== null &&
  (main.mode === 'done' || main.mode === 'announced') &&
  main.power === 'act' &&
  main.act !== 'other' &&
  word !== 'people' &&
  word !== 'outlet' &&
  word !== 'rumor';

/** The item's status by its claims alone. */
export function verdictOf({ title, lead, second, hook }: ItemClaims): Status {
  if (hook !== 'none') return 'commentary';
  const opening = strongest(title.word, lead.word, second.word);
  const said = of(title, title.word, opening);
  // A bare act in the headline that the opening gives on the word of people who are not named.
  if (said === 'official' && !ofGovernment(title.word) && lead.word === 'people') return 'rumor';
  // A bare future in the headline, and the act itself in the opening.
  if (said === 'rumor' && isDone(lead)) return 'official';
  if (said !== null) return said;
  if (title.main === null && WORDS_OF_OTHERS.has(title.word)) return isDone(lead) ? 'official' : 'reported';
  return of(lead, lead.word, opening) ?? of(second, second.word, opening) ?? 'commentary';
}

/** An act that was not done: "fails to issue", "has not approved". "Will not" is none: not to enforce may be a decision. */
const NOT_DONE = /\b(?:(?:fail(?:s|ed|ing)?|yet) to|(?:did|does|has|have|had|was|were)(?: not|n['’]t))\b/i;
/** Words by which an item itself says that nobody stands behind what it reports. */
const HEARSAY = /\b(?:rumou?r(?:s|ed)?|unverified|unconfirmed|hoax)\b/i;
/** How much of a text is the opening that may say so. */
const OPENING = 240;

/**
 * Whether an item cannot be official by its own words: its headline says first of all that an act was not done, or it
 * calls what it reports a rumor and does not come from the agency itself.
 */
export function isNoAct({ item, title }: Reading, { title: { main } }: ItemClaims): boolean {
  const undone = NOT_DONE.exec(title.source);
  if (undone && (!main || undone.index <= main.spans.verb.start)) return true;
  return item.speaksFor === undefined && HEARSAY.test(`${title.source} ${item.text.slice(0, OPENING)}`);
}
