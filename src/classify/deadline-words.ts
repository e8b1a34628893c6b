// The words by which American agencies and papers say what a day is for: end of comments, effect, compliance, anything
// else that is due; and those by which they name an earlier day that no longer holds. Read by deadline.ts.

import type { DeadlineKind } from '../model.ts';

const PERIODS = ['days', '-day', 'months', 'year'];
const PERIOD_WORD = /\bdays\b|-day\b|\bmonths\b|\byears?\b/;
const MONTH_BEFORE = /(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?,?\s$/;
const MONTH_LENGTH = 3 + 6 + 3; // with what may stand behind it
const IN_FIGURES = /\d\/\d{1,2}\/\d|\d{4}-\d\d-\d\d/;

/** Whether a day or a period may be printed here. Most news has none, and this is quickly said: digits are looked at alone. */
export function namesTime(text: string): boolean {
  if (PERIODS.some((word) => text.includes(word)) && PERIOD_WORD.test(text)) return true;
  let inFigures = false;
  for (let at = 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) continue;
    const before = text.charCodeAt(at - 1);
    if (before === 47 || before === 45) inFigures = true;
    else if (before < 48 || before > 57) {
      if (MONTH_BEFORE.test(text.slice(Math.max(0, at - MONTH_LENGTH), at))) return true;
    }
  }
  return inFigures && IN_FIGURES.test(text);
}

/** Without one of these, a text names no deadline. */
export const RELEVANT =
  /comment|effective|effect on|takes? effect|compl(?:y|iance)|applicab|deadline|\bdue\b|no later than|not later than|\bdays\b|-day\b|\bmonths\b|has until|have until|\b(?:must|shall|directs?|directed|requires?|required|orders?|ordered|gives?)\b[^.]{0,160}\b(?:by|until)\b/i;

/** What a day is for, by the words that lead up to it. Where several do, the kind whose `word` stands nearest wins. */
export const CUES: { kind: DeadlineKind; word: RegExp; cue: RegExp }[] = [
  {
    kind: 'comments-close',
    word: /\b(?:comment|commenter|submission|feedback|response)/gi,
    cue: /\b(?:comments?|comment(?:ing)? (?:period|deadline|window)|(?:written|public) submissions?|feedback|responses? to the (?:request for information|RFI))\b[^;]{0,140}?\b(?:ends?|ended|ending|closes?|closed|closing|expires?|expired|due|must be received|be received|received (?:on or before|by|no later|not later)|submitted|submit|filed|postmarked|accepted|open|deadline|runs?|extended|extends?|reopened|requested|provided|sent|is|date|welcome|invited|sought)\b[^;]{0,90}?$/i,
  },
  {
    kind: 'comments-close',
    word: /\bcomments?\b/gi,
    cue: /(?:^|[;:.,(–—] ?|\b(?:with|and|public|written|submit|file) )comments? by\s*$|\b(?:submit|file|provide|send|offer|accept(?:s|ed|ing)?|tak(?:e|es|ing)|seek(?:s|ing)?|invit(?:e|es|ing)) (?:(?:their|your|its|written|public|any|the) ){0,3}comments?\b[^;]{0,80}?\b(?:by|until|through|before|to)(?: midnight| the end of)?\s*$/i,
  },
  {
    kind: 'comments-close',
    word: /\b(?:public|stakeholders?|parties|persons|commenters?|comments?)\b/gi,
    cue: /\b(?:(?:public|stakeholders?|interested (?:parties|persons)|commenters?)\b[^;]{0,30}?\b(?:have|has|had)|gives?(?: the public| stakeholders| commenters)?) until\s*$|\bcomments?(?: period)?:?\s*$|\b(?:reopen|extend)(?:s|ed|ing)?\b[^;]{0,40}?\bcomment period\b[^;]{0,90}?$/i,
  },
  {
    kind: 'effective',
    word: /\beffective|\beffect\b|into force/gi,
    cue: /\b(?:effective|tak(?:es?|ing) effect|took effect|(?:goes?|going|went) into effect|in effect|into force)\b[^;]{0,60}?$/i,
  },
  {
    kind: 'compliance',
    word: /\b(?:compl(?:y|iance|ying)|appl(?:y|ies)|applicab)/gi,
    cue: /\b(?:compl(?:y|iance|ying)|applicab(?:le|ility)(?: dates?)?|applies|apply)\b[^;]{0,80}?\b(?:by|on|from|until|beginning|begins?|starting|is|are|date|dates|before|to|than|after|required|for)\b[^;]{0,25}?$/i,
  },
];
/** Anything else that is to be done by a day; asked last. */
export const DUE =
  /\b(?:must|shall|(?:is|are|were|was|been) (?:required|directed|ordered|due|told|given) (?:to|until)|(?:requires?|directs?|directed|orders|ordered|tells?|gives?) [^;]{0,60}?\b(?:to|until)|has to|have to|(?:has|have|had) until|deadline)\b[^;]{0,120}?\b(?:by|no later than|not later than|on or before|before|until|is|of)(?: midnight)?\s*$|\bgives? [^;]{0,60}?\buntil\s*$/i;
/** What was done on a day is no deadline, whatever else the sentence speaks of. */
export const DONE =
  /\b(?:published|publication|issued|released|announced|dated|signed|proposed|posted|filed|adopted|finalized|approved|introduced|enacted|opens?|opened|began|meeting|hearing|webinar|held|vacated|decided|ruled|said|reported|told|wrote|passed)\b(?: (?:in|at|by|to|for) (?:the )?[A-Z][\w. ]{0,40}?)?(?:,? (?:on|of|in|dated))?\s*$|\b(?:FR|Reg\.|Register) [\d,]{1,7},?\s*\(?\s*$|\b(?:as of|since|earlier)\s*$|\bperiod (?:begins?|starts?|started)(?: on)?\s*$|\bbetween\b[^;]{0,30}$/i;

/** The earlier day of an extension or correction: "from June 1", "that was to end on June 1", "instead of June 1". */
export const EARLIER =
  /\b(?:extend(?:s|ed|ing)?|extension|delay(?:s|ed|ing)?|postpon(?:es|ed|ing)|mov(?:es|ed|ing)|chang(?:es|ed|ing)|push(?:es|ed|ing)?)\b[^;]{0,160}?\bfrom(?: the)?(?: (?:current|original|previous|initial))?(?: (?:date|deadline))?(?: of)?\s*$|\b(?:instead of|rather than|original(?:ly)?|initial(?:ly)?|previous(?:ly)?|current(?:ly)?|existing)\b[^;,]{0,50}$|\b(?:was|were|had been|is|are) (?:to|set to|scheduled to|due to|slated to)(?: (?:end|close|expire|take effect|become effective))?(?: on)?\s*$|\b(?:which|that) (?:ends|ended|closes|closed|expires|expired|(?:was|is) (?:to|scheduled to|set to|due to) (?:end|close|expire))(?: on)?\s*$|\bscheduled to (?:end|close|expire)(?: on)?\s*$/i;
/** An earlier day told in a sentence of its own, before the one that moves it. */
export const WAS_TO_END =
  /\b(?:was|were|had been) (?:(?:originally|initially|previously) )?(?:to|set to|scheduled to|due to|slated to) (?:end|close|expire|take effect|become effective)(?: on)?\s*$|\boriginal(?:ly)?\b[^;,]{0,50}$/i;
export const MOVES =
  /\b(?:extend(?:s|ed|ing)?|extension|reopen(?:s|ed|ing)?|delay(?:s|ed|ing)?|postpon(?:es|ed|ing|ement)|correct(?:s|ed|ing|ion)|push(?:es|ed) back|mov(?:es|ed)|instead of|rather than)\b/i;
/** Effective dates of people and prices are none of ours. */
export const NO_RULE =
  /\b(?:appoint(?:s|ed|ment)|joins?|joined|resign(?:s|ed|ation)?|retire[sd]?|named|promot(?:es|ed|ion)|successor|steps? down|CEO|chief executive|dividend|share price|salary)\b/i;
export const RULE =
  /\b(?:rules?|rulemaking|regulations?|orders?|amendments?|guidance|interpretations?|exemptions?|requirements?|provisions?|Act|law|standards?|release|bulletin|notice|action|document|corrections?|policy|statement|directive|tariffs?|DATES|Effective|withdrawal|rescission)\b/;
export const BOUND =
  /\b(?:agenc(?:y|ies)|Secretar(?:y|ies)|Commission|Department|Labor|Treasury|SEC|IRS|regulators?|banks?|lenders?|institutions?|companies|employers|plans?|firms?|advisers?|filers?|issuers?|reports?|parties|petitioners?|respondents?|defendants?|Administrator|Director|court|order|rule)\b/i;
