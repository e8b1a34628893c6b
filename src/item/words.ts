// The words of an item as they are compared: without what a site counts beside them.

const COUNTED =
  'views?|reads?|readers?|hits|visits|comments?|replies|responses|likes?|shares?|downloads?|reactions|followers?|claps';
const NUMBER = '\\d[\\d.,\u00a0 ]{0,11}[km]?';
/** A passage that holds numbers of readers, comments and minutes, and nothing else. */
const COUNTER = new RegExp(
  `^(?:(?:(?:read|viewed|seen|shared|downloaded)(?: by)? ${NUMBER} (?:times?|people|readers)|${NUMBER} (?:${COUNTED}|people (?:read|like) this)|(?:no|one) comments?|(?:${COUNTED})\\s?[:=]?\\s?\\(?${NUMBER}\\)?|(?:posted |updated |published )?(?:an?|${NUMBER}) (?:minute|min|hour|hr|day)s? ago)[\\s,;/&]*(?:and )?){1,6}$`,
  'i',
);
const PASSAGES = /[^\n.!?|·•()\u2013\u2014]+/g;
/** One look that most texts do not pass: a number beside a word that is counted. */
const HINT =
  /\d[km]? ?(?:view|read|hit|visit|comment|repl|response|like|share|download|reaction|follower|clap|people|times|min|hour|hr|day)|(?:views?|reads?|hits|visits|comments?|replies|responses|likes|shares|downloads|reactions) ?[:=(]* ?\d|\b(?:read|viewed|seen|shared|downloaded) (?:by )?\d|\b(?:no|one) comment|\ban? (?:hour|minute|day) ago/i;
/** Counters stand at the beginning or the end of a text; so much of either is looked at. */
const EDGE = 400;

/** The same words without passages that only count readers or minutes: a number that moves in them is no edit. */
export function withoutCounters(text: string): string {
  const middle = text.length > 2 * EDGE ? text.slice(EDGE, -EDGE) : '';
  const head = middle ? text.slice(0, EDGE) : text;
  const tail = middle ? text.slice(-EDGE) : '';
  return withoutThem(head) + middle + withoutThem(tail);
}

const withoutThem = (text: string): string =>
  HINT.test(text) ? text.replace(PASSAGES, (passage) => (COUNTER.test(passage.trim()) ? '' : passage)) : text;

const WORD = /[\p{L}\p{N}]{4,}/gu;
/** Less than this share of the shorter headline in the other one: they do not speak of the same. */
const FEW = 0.3;

/** Whether two headlines share hardly a word. */
export function shareFewWords(one: string, other: string): boolean {
  const words = new Set(one.toLowerCase().match(WORD));
  const others = new Set(other.toLowerCase().match(WORD));
  const shared = [...words].filter((word) => others.has(word)).length;
  return shared < FEW * Math.max(1, Math.min(words.size, others.size));
}
