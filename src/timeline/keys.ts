// By which keys a near item is found again: numbers of record, pairs of weighty words, parts of the text's
// signature, the tracked policy with its step. A key is one number; the store finds the nearest few that carry it.

import type { PlacementKey, Profile } from '../model.ts';
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
function pairs(profile: Profile, most: number, salt: number): number[] {
  const heaviest = words(profile, most);
  const found: number[] = [];
  for (let left = 0; left < heaviest.length; left += 1)
    for (let right = left + 1; right < heaviest.length; right += 1)
      found.push(pairKey(heaviest[left]!, heaviest[right]!, salt));
  if (heaviest.length === 1) found.push(pairKey(heaviest[0]!, 0, salt));
  return found;
}

/** Hashes of the heaviest words of a profile. */
function words(profile: Profile, most: number): number[] {
  const found: number[] = [];
  for (const [stem, weight] of profile.terms) {
    if (found.length === most || weight < LEAST_WEIGHT) break;
    if (!stem.includes(' ')) found.push(stemHash(stem));
  }
  return found;
}

const JOIN = 1;
const CLAIM = 2;

/** The heaviest words, each by itself: two that are shared bring two items together. */
const joinKeys = (profile: Profile): number[] => words(profile, WORDS).map((word) => pairKey(word, 0, JOIN));

/** The policy with the step: what speaks of one step of one policy in one week is compared. */
const stepKeys = (profile: Profile): number[] =>
  profile.phase === 'talk' && profile.stage === 'none'
    ? []
    : profile.initiatives.map((id) => keyOf(`i${id} ${family(profile.phase)} ${profile.stage}`));
const copyKeys = (profile: Profile): number[] =>
  profile.signature.length > 0
    ? [0, 4, 8, 12].map((at) => pairKey(profile.signature[at]!, profile.signature[at + 1]!, 3 + at))
    : [];
const fileKeys = (profile: Profile): number[] =>
  profile.phase === 'talk' ? [] : profile.identifiers.map((identifier) => keyOf(`n${identifier}`));
/** Claims have keys of their own: they are few, so an act can look many days back for them. */
const policyKeys = (profile: Profile): number[] => profile.initiatives.map((id) => keyOf(`t${id}`));

const kept = new WeakMap<Profile, number[]>();
const lookups = new WeakMap<Profile, PlacementKey[]>();

/** What is made of a profile once, however often it is asked for. */
function remembered<T>(made: WeakMap<Profile, T>, profile: Profile, make: (profile: Profile) => T): T {
  let value = made.get(profile);
  if (value === undefined) {
    value = make(profile);
    made.set(profile, value);
  }
  return value;
}

/** The keys under which a profile is kept. */
export const keysOf = (profile: Profile): number[] => remembered(kept, profile, makeKeys);

function makeKeys(profile: Profile): number[] {
  const claims = profile.phase === 'claim' ? [...pairs(profile, CLAIM_WORDS, CLAIM), ...policyKeys(profile)] : [];
  return [...joinKeys(profile), ...stepKeys(profile), ...copyKeys(profile), ...fileKeys(profile), ...claims];
}

/** The days under which keys are kept: of publication, else of sight; a month stands for days all through it. */
export function keptOn(profile: Profile): number[] {
  const day = profile.day ?? Math.floor(Date.parse(profile.seenAt) / 86_400_000);
  return profile.month ? [0, 6, 12, 18, 24, 30].map((later) => day + later) : [day];
}

/** The keys by which what may stand near a profile is looked up, each with its days. */
export const lookupsOf = (profile: Profile): PlacementKey[] => remembered(lookups, profile, makeLookups);

function makeLookups(profile: Profile): PlacementKey[] {
  const { day } = profile;
  const within = (keys: number[], back: number, ahead: number, strong?: true): PlacementKey[] =>
    keys.map((key) => ({
      key,
      from: day === null ? 0 : day - back,
      to: day === null ? FOREVER : day + ahead,
      ...(strong ? { strong } : {}),
    }));
  const near = LIMITS.storyDays + (profile.month ? 30 : 0);
  const isClaim = profile.phase === 'claim';
  const settling = profile.phase === 'act' || profile.phase === 'denial';
  return [
    // An act that was seen before the claim it settles is found by the words they share.
    ...within(joinKeys(profile), near, isClaim ? SETTLES_WITHIN_DAYS : near),
    ...within(stepKeys(profile), near, isClaim ? SETTLES_WITHIN_DAYS : near, true),
    ...within(copyKeys(profile), LIMITS.copyDays, LIMITS.copyDays, true),
    ...within(fileKeys(profile), LIMITS.documentDays, LIMITS.documentDays, true),
    ...within(settling ? pairs(profile, CLAIM_WORDS, CLAIM) : [], SETTLES_WITHIN_DAYS, near),
    ...within(settling ? policyKeys(profile) : [], SETTLES_WITHIN_DAYS, near, true),
  ];
}
