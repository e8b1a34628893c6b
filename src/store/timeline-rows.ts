// The row in which a place on the timeline stands, and the noun that is made of it.

import type { DevelopmentState, Place, Profile } from '../model.ts';

export type PlaceRow = {
  no: number;
  item_id: string;
  development_id: string;
  reason: string;
  because: string;
  origin_item_id: string;
  since: string;
  until?: string;
  profile: string;
};

/** What of a member its development is told by: its profile without the words by which it was placed. */
export type PlaceHead = Omit<Place, 'profile'> & {
  profile: Pick<Profile, (typeof TOLD_BY)[number]>;
};
const TOLD_BY = [
  ...(['itemId', 'publisher', 'publisherKind', 'author', 'publishedAt', 'seenAt'] as const),
  ...(['status', 'identifiers', 'record', 'speaksFor', 'curated'] as const),
] as const;

/** The part of a stored profile that a head needs, as a list in one text: a fifth of the work of reading it whole. */
export const HEAD_PROFILE = `json_extract(profile, ${TOLD_BY.map((field) => `'$.${field}'`).join(', ')})`;

/** A head of a row whose profile is that list; what the profile does not have stays away. */
export function headPlace(row: PlaceRow): PlaceHead {
  const values = JSON.parse(row.profile) as unknown[];
  const profile: Record<string, unknown> = { publisherKind: null, publishedAt: null };
  for (const [at, field] of TOLD_BY.entries()) if (values[at] !== null) profile[field] = values[at];
  return { ...toPlace(row, profile as Profile), profile: profile as PlaceHead['profile'] };
}

/** A row without its profile. */
export type LightRow = Omit<PlaceRow, 'profile'>;

export const toPlace = (row: LightRow, profile: Profile): Place => ({
  developmentId: row.development_id,
  reason: row.reason as Place['reason'],
  because: row.because,
  originItemId: row.origin_item_id,
  since: row.since,
  profile,
});

/** The publisher whose claim a development is: of a rumor or a report that stands for itself. */
export function claimOf(state: DevelopmentState): string | null {
  const isClaim = (state.status === 'rumor' || state.status === 'reported') && !state.denial && !state.mergedInto;
  return isClaim ? state.originPublisher || null : null;
}

/** A place of a whole row. */
export const wholePlace = (row: PlaceRow): Place => toPlace(row, JSON.parse(row.profile) as Profile);
