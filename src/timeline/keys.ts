// By which keys a near item is found again: numbers of record, pairs of weighty words, parts of the text's
// signature, the tracked policy with its step. A key is one number; the store finds the nearest few that carry it.

import type { PlacementKey, Profile } from '../model.ts';
import { family, LIMITS } from './compare.ts';
import { SETTLES_WITHIN_DAYS } from './link.ts';

const WORDS = 8; // the heaviest words make pairs for joining
const CLAIM_WORDS = 7; // and for finding the claims that an act settles
const FOREVER = 100_000;

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

/** Pairs of the heaviest words, each pair once, whatever their order in the text. */
function pairs(profile: Profile, most: number, prefix: string): number[] {
  const words = profile.terms
    .filter(([, weight]) => weight >= 0.3)
    .slice(0, most)
    .map(([stem]) => stem)
    .sort();
  const found: number[] = [];
  for (let left = 0; left < words.length; left += 1)
    for (let right = left + 1; right < words.length; right += 1)
      found.push(keyOf(`${prefix}${words[left]} ${words[right]}`));
  if (words.length === 1) found.push(keyOf(`${prefix}${words[0]}`));
  return found;
}

const joinKeys = (profile: Profile): number[] => [
  ...pairs(profile, WORDS, 'w'),
  ...profile.initiatives
    .filter(() => profile.phase !== 'talk' || profile.stage !== 'none')
    .map((id) => keyOf(`i${id} ${family(profile.phase)} ${profile.stage}`)),
];
const copyKeys = (profile: Profile): number[] =>
  [0, 4, 8, 12].flatMap((at) =>
    profile.signature.length > 0 ? [keyOf(`c${at} ${profile.signature[at]} ${profile.signature[at + 1]}`)] : [],
  );
const fileKeys = (profile: Profile): number[] =>
  profile.phase === 'talk' ? [] : profile.identifiers.map((identifier) => keyOf(`n${identifier}`));
/** Claims and acts find one another by keys of their own: claims are few, so many days of them can be looked through. */
const settleKeys = (profile: Profile, side: 'a' | 'c'): number[] => [
  ...pairs(profile, CLAIM_WORDS, `s${side}`),
  ...profile.initiatives.map((id) => keyOf(`t${side}${id}`)),
];

/** The keys under which a profile is kept. */
export function keysOf(profile: Profile): number[] {
  const side = profile.phase === 'talk' ? [] : settleKeys(profile, profile.phase === 'act' ? 'a' : 'c');
  const denial = profile.phase === 'denial' ? settleKeys(profile, 'a') : [];
  return [...joinKeys(profile), ...copyKeys(profile), ...fileKeys(profile), ...side, ...denial];
}

/** The keys by which what may stand near a profile is looked up, each with its days. */
export function lookupsOf(profile: Profile): PlacementKey[] {
  const { day } = profile;
  const within = (keys: number[], back: number, ahead: number): PlacementKey[] =>
    keys.map((key) => ({ key, from: day === null ? 0 : day - back, to: day === null ? FOREVER : day + ahead }));
  const near = profile.month ? 31 : 0;
  return [
    ...within(joinKeys(profile), LIMITS.storyDays + near, LIMITS.storyDays + near),
    ...within(copyKeys(profile), LIMITS.copyDays, LIMITS.copyDays),
    ...within(fileKeys(profile), LIMITS.documentDays, LIMITS.documentDays),
    ...(profile.phase === 'act' || profile.phase === 'denial'
      ? within(settleKeys(profile, 'c'), SETTLES_WITHIN_DAYS, 1)
      : []),
    ...(profile.phase === 'claim' ? within(settleKeys(profile, 'a'), 1, SETTLES_WITHIN_DAYS) : []),
  ];
}
