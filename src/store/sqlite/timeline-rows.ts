// The row that holds a place on the timeline, and the noun that is made of it.

import { type DevelopmentState, MEMBER_FIELDS, type MemberPlace, type Place, type Profile } from '../../model.ts';

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

/** The part of a stored profile that a member needs, as a list in one text: a fifth of the work of reading it whole. */
export const MEMBER_PROFILE = `json_extract(profile, ${MEMBER_FIELDS.map((field) => `'$.${field}'`).join(', ')})`;

/** The member of a row whose profile is that list; what the profile does not have stays away. */
export function memberPlace(row: PlaceRow): MemberPlace {
  const values = JSON.parse(row.profile) as unknown[];
  const profile: Record<string, unknown> = { publisherKind: null, publishedAt: null };
  for (const [at, field] of MEMBER_FIELDS.entries()) if (values[at] !== null) profile[field] = values[at];
  return { ...toPlace(row, profile as Profile), profile: profile as MemberPlace['profile'] };
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

/** The publisher whose claim a development is: of a rumor or a report that is no denial and was not merged. */
export function claimOf(state: DevelopmentState): string | null {
  const isClaim = (state.status === 'rumor' || state.status === 'reported') && !state.denial && !state.mergedInto;
  return isClaim ? state.originPublisher || null : null;
}

/** A place of a whole row. */
export const wholePlace = (row: PlaceRow): Place => toPlace(row, JSON.parse(row.profile) as Profile);
