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
