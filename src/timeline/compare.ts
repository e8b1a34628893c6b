// Whether two items report the same act or the same claim: identifiers first, then copies, then words within days.
// The answer depends only on the two items; place.ts asks for more in large developments.

import type { Membership, Phase, Profile } from '../model.ts';
import { likeness } from './signature.ts';

/** Why two items belong together. `because` makes the reason in words, which most matches never need. */
export type Match = {
  reason: Membership['reason'];
  because: () => string;
  score: number;
  copy: boolean;
  dated: boolean;
};

/** How similar two items must be (0 to 1), and how far apart in days; found by replaying labeled stories. */
export const LIMITS = {
  join: 0.34,
  talk: 0.42, // two comments on one act are similar without being one event
  copyDays: 30,
  storyDays: 6,
  fileDays: 10,
  documentDays: 40,
};

const COPY = 0.6;

/** The weight of each term of a profile, and the sum of their squares: made once, for it is compared with many. */
const weighed = new WeakMap<Profile, { weights: Map<string, number>; square: number }>();

function weighedTerms(profile: Profile): { weights: Map<string, number>; square: number } {
  let known = weighed.get(profile);
  if (!known) {
    const square = profile.terms.reduce((sum, [, weight]) => sum + weight * weight, 0);
    weighed.set(profile, (known = { weights: new Map(profile.terms), square }));
  }
  return known;
}

/** Cosine of two lists of weighed terms, added up in the order of the first: the last digit of a sum depends on it. */
export function closeness(a: Profile, b: Profile): number {
  const [left, right] = [weighedTerms(a), weighedTerms(b)];
  let shared = 0;
  for (const [term, weight] of a.terms) shared += weight * (right.weights.get(term) ?? 0);
  return shared === 0 ? 0 : shared / Math.sqrt(left.square * right.square);
}

/** The words that two profiles share, those that say most first. */
export function sharedWords(a: Profile, b: Profile): string[] {
  const other = new Set(b.terms.map(([term]) => term));
  return a.terms.flatMap(([term]) => (other.has(term) ? [term] : []));
}

export const family = (phase: Phase): 'act' | 'claim' | 'talk' => (phase === 'denial' ? 'claim' : phase);
const NONE: string[] = [];
const common = (a: string[], b: string[]): string[] =>
  a.length === 0 || b.length === 0 ? NONE : a.filter((value) => b.includes(value));
const of = (profile: Profile, kinds: string[]): string[] =>
  profile.identifiers.filter((identifier) => kinds.some((kind) => identifier.startsWith(`${kind}:`)));

/** Days between two items' publication, or null when one of them does not say. */
export function daysApart(a: Profile, b: Profile): number | null {
  if (a.day === null || b.day === null) return null;
  const apart = Math.abs(a.day - b.day);
  // A month means any of its days.
  if (a.month && b.day >= a.day) return Math.max(0, apart - 30);
  if (b.month && a.day >= b.day) return Math.max(0, apart - 30);
  return apart;
}

/** Whether the undated one of two items was seen well before the other was published. */
function seenBefore(a: Profile, b: Profile): boolean {
  const earlier = (undated: Profile, dated: Profile): boolean =>
    undated.day === null && dated.day !== null && Date.parse(undated.seenAt) / 86_400_000 < dated.day - LIMITS.fileDays;
  return earlier(a, b) || earlier(b, a);
}

/** Documents of record are one act each: two numbers, two acts, however alike their words are. */
function otherDocument(a: Profile, b: Profile): boolean {
  if (a.identifiers.length === 0 || b.identifiers.length === 0) return false; // as most
  const [left, right] = [of(a, ['fr_document']), of(b, ['fr_document'])];
  return left.length === 1 && right.length === 1 && left[0] !== right[0];
}

function byIdentifier(a: Profile, b: Profile, apart: number | null): Match | null {
  if (a.phase !== b.phase || a.phase === 'talk' || a.identifiers.length === 0 || b.identifiers.length === 0)
    return null;
  // Of several acts with one number, the nearest in time is meant.
  const score = 1 - Math.min(apart ?? 20, 100) / 1000;
  const found = (names: string[]): Match => ({
    reason: 'identifier',
    because: () => `shares ${names.map((name) => name.slice(name.indexOf(':') + 1)).join(', ')}`,
    score,
    copy: false,
    dated: apart !== null,
  });
  const document = common(of(a, ['fr_document', 'fr_citation']), of(b, ['fr_document', 'fr_citation']));
  if (document.length > 0 && (apart === null || apart <= LIMITS.documentDays || (a.record && b.record)))
    return found(document);
  const near = apart === null || apart <= LIMITS.fileDays;
  if (!near || a.stage !== b.stage) return null;
  const kinds = { order: ['eo'], legislation: ['bill', 'public_law'], guidance: ['release'] }[a.stage as string] ?? [
    'rin',
    'docket',
    'file_number',
  ];
  const file = common(of(a, kinds), of(b, kinds));
  return file.length > 0 ? found(file) : null;
}

function byCopy(a: Profile, b: Profile, apart: number | null): Match | null {
  if (apart !== null && apart > LIMITS.copyDays) return null;
  const like = likeness(a.signature, b.signature);
  if (like < COPY || Math.min(a.length, b.length) < 12) return null;
  return {
    reason: 'copy',
    because: () => `${Math.round(like * 100)} % of its word runs stand in the other text`,
    score: 0.9 + like / 10,
    copy: true,
    dated: apart !== null,
  };
}

/** The day of the year as a number, for days that texts name without a year. */
const dayOfYear = (monthDay: string): number => Number(monthDay.slice(0, 2)) * 30.4 + Number(monthDay.slice(3));

/** Whether the days that an undated item names are far from those of the other: May 28 is not March 10. */
function contradict(a: Profile, b: Profile): boolean {
  const daysOf = (profile: Profile): string[] =>
    profile.day === null || profile.month
      ? profile.stated
      : [...profile.stated, new Date(profile.day * 86_400_000).toISOString().slice(5, 10)];
  const [left, right] = [daysOf(a), daysOf(b)];
  if (left.length === 0 || right.length === 0) return false;
  return !left.some((one) =>
    right.some((other) => {
      const apart = Math.abs(dayOfYear(one) - dayOfYear(other));
      return Math.min(apart, 365 - apart) <= 21;
    }),
  );
}

/** Whether two headlines name deeds and none in common. */
export function otherDeeds(a: Profile, b: Profile): boolean {
  return a.actions.length > 0 && b.actions.length > 0 && common(a.actions, b.actions).length === 0;
}

function byWords(a: Profile, b: Profile, apart: number | null): Match | null {
  if (apart !== null && apart > LIMITS.storyDays) return null;
  const one = family(a.phase);
  const other = family(b.phase);
  if (one !== other && one !== 'talk' && other !== 'talk') return null;
  if ((a.phase === 'denial') !== (b.phase === 'denial') && one === 'claim' && other === 'claim') return null;
  const sharedDays = common(a.stated, b.stated);
  if (apart === null && contradict(a, b)) return null;
  let score = closeness(a, b);
  if (score < 0.15) return null;
  if (one !== other) score -= 0.3;
  if (otherDeeds(a, b)) score -= 0.12;
  const initiative = common(a.initiatives, b.initiatives).length > 0;
  if (!initiative && a.initiatives.length + b.initiatives.length > 0) score -= 0.15;
  const staged = a.stage !== 'none' && b.stage !== 'none';
  if (staged && a.stage !== b.stage) score -= 0.2;
  if (initiative && staged && a.stage === b.stage && one === other && one !== 'talk') score += 0.15;
  if (sharedDays.length > 0) score += 0.08;
  if (apart === null) score -= 0.04;
  else if (apart > 2) score -= 0.03 * (apart - 2);
  const least = one === 'talk' && other === 'talk' ? LIMITS.talk : LIMITS.join;
  if (score < least) return null;
  return {
    reason: 'words',
    because: () => {
      const words = sharedWords(a, b).slice(0, 6);
      return (
        (words.length > 0 ? `shares the words ${words.join(', ')}` : 'tells it in like words') +
        ` (${score.toFixed(2)})` +
        (apart === null ? '' : `, ${apart} day${apart === 1 ? '' : 's'} apart`)
      );
    },
    score,
    copy: false,
    dated: apart !== null,
  };
}

/** Why two items are of one development, or null when they are not. Symmetric. */
export function compare(a: Profile, b: Profile): Match | null {
  const apart = daysApart(a, b);
  if (otherDocument(a, b) || seenBefore(a, b)) return null;
  return byIdentifier(a, b, apart) ?? byCopy(a, b, apart) ?? byWords(a, b, apart);
}
