// The index keys by which similar items are found: identifiers, pairs of heavy words, parts of the text's signature, the
// policy with its stage. A key is one number; the store finds the nearest items that have it.

import type { Lookup, Profile } from '../model.ts';
import { family, LIMITS } from './compare.ts';
import { SETTLES_WITHIN_DAYS } from './link.ts';

const WORDS = 9; // the heaviest words make pairs for joining
const CLAIM_WORDS = 6; // and for finding the claims that an act settles
const FOREVER = 100_000;
const LEAST_WEIGHT = 0.3; // lighter words are in every story

/** FNV-1a over two streams, 52 bits: fewer than one false hit in a million items. */
function keyOf(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  return (low >>> 0) * 0x100000 + ((high >>> 0) & 0xfffff);
}

const MOST_REMEMBERED = 50_000;
const hashes = new Map<string, number>();

/** 32 bits of a stem; most stems come again and again. */
function stemHash(stem: string): number {
  const known = hashes.get(stem);
  if (known !== undefined) return known;
  const hash = Math.floor(keyOf(stem) / 0x100000);
  if (hashes.size < MOST_REMEMBERED) hashes.set(stem, hash);
  return hash;
}

/** Two hashes and a salt to one key, the same whichever comes first. */
function pairKey(a: number, b: number, salt: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  let mixed = Math.imul(low ^ salt, 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (mixed >>> 0) * 0x100000 + ((Math.imul(low + high, 0x9e3779b1) >>> 0) & 0xfffff);
}

/** Pairs of the heaviest words, each pair once, whatever their order in the text. */
function pairs(heaviest: number[], salt: number): number[] {
  const found: number[] = [];
  for (let left = 0; left < heaviest.length; left += 1)
    for (let right = left + 1; right < heaviest.length; right += 1)
      found.push(pairKey(heaviest[left]!, heaviest[right]!, salt));
  if (heaviest.length === 1) found.push(pairKey(heaviest[0]!, 0, salt));
  return found;
}

/** Hashes of the heaviest words of a profile. */
function words(profile: Profile): number[] {
  const found: number[] = [];
  for (const [stem, weight] of profile.terms) {
    if (found.length === WORDS || weight < LEAST_WEIGHT) break;
    if (!stem.includes(' ')) found.push(stemHash(stem));
  }
  return found;
}

const JOIN = 1;
const CLAIM = 2;
const COPY_AT = [0, 4, 8, 12];

/** The keys of a profile by kind. */
type Kinds = {
  join: number[]; // the heaviest words, each by itself: two that are shared bring two items together
  step: number[]; // the policy with the step: what speaks of one step of one policy in one week is compared
  copy: number[];
  file: number[];
  claim: number[]; // claims have keys of their own: they are few, so an act can look many days back for them
  policy: number[];
};

function kindsOf(profile: Profile): Kinds {
  const { phase, stage, initiatives, identifiers, signature } = profile;
  const heaviest = words(profile);
  return {
    join: heaviest.map((word) => pairKey(word, 0, JOIN)),
    step:
      phase === 'talk' && stage === 'none' ? [] : initiatives.map((id) => keyOf(`i${id} ${family(phase)} ${stage}`)),
    copy: signature.length > 0 ? COPY_AT.map((at) => pairKey(signature[at]!, signature[at + 1]!, 3 + at)) : [],
    file: phase === 'talk' ? [] : identifiers.map((identifier) => keyOf(`n${identifier}`)),
    claim: phase === 'talk' ? [] : pairs(heaviest.slice(0, CLAIM_WORDS), CLAIM),
    policy: phase === 'talk' ? [] : initiatives.map((id) => keyOf(`t${id}`)),
  };
}

/** Keys of profiles, each made once. */
type Made = { kinds: Kinds; keys: number[] };
const made = new WeakMap<Profile, Made>();

function madeOf(profile: Profile): Made {
  let known = made.get(profile);
  if (!known) {
    const kinds = kindsOf(profile);
    const { join, step, copy, file, claim, policy } = kinds;
    const claims = profile.phase === 'claim' ? [...claim, ...policy] : [];
    known = { kinds, keys: [...join, ...step, ...copy, ...file, ...claims] };
    made.set(profile, known);
  }
  return known;
}

/** The keys under which a profile is stored. */
export const keysOf = (profile: Profile): number[] => madeOf(profile).keys;

/** Days from one of a month's days under which keys are kept to the next. */
export const MONTH_STEP = 6;

/** The days under which keys are kept: of publication, else of sight; a month stands for days all through it. */
export function keptOn(profile: Profile): number[] {
  const day = profile.day ?? Math.floor(Date.parse(profile.seenAt) / 86_400_000);
  return profile.month ? [0, 1, 2, 3, 4, 5].map((later) => day + later * MONTH_STEP) : [day];
}

/** The lookups that find the candidates of a profile, with their days. */
export function lookupsOf(profile: Profile): Lookup[] {
  const { day } = profile;
  const { join, step, copy, file, claim, policy } = madeOf(profile).kinds;
  const found: Lookup[] = [];
  const within = (keys: number[], back: number, ahead: number, isStrong: boolean): void => {
    if (keys.length === 0) return;
    const from = day === null ? 0 : day - back;
    const to = day === null ? FOREVER : day + ahead;
    found.push(isStrong ? { keys, from, to, strong: true } : { keys, from, to });
  };
  const near = LIMITS.storyDays + (profile.month ? 30 : 0);
  // An act that was seen before the claim it settles is found by the words they share.
  const ahead = profile.phase === 'claim' ? SETTLES_WITHIN_DAYS : near;
  within(join, near, ahead, false);
  within(step, near, ahead, true);
  within(copy, LIMITS.copyDays, LIMITS.copyDays, true);
  within(file, LIMITS.documentDays, LIMITS.documentDays, true);
  if (profile.phase === 'act' || profile.phase === 'denial') {
    within(claim, SETTLES_WITHIN_DAYS, near, false);
    within(policy, SETTLES_WITHIN_DAYS, near, true);
  }
  return found;
}
