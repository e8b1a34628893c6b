// The row in which a place on the timeline stands, and the noun that is made of it.

import type { Place, Profile } from '../model.ts';

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

export const toPlace = (row: PlaceRow): Place => ({
  developmentId: row.development_id,
  reason: row.reason as Place['reason'],
  because: row.because,
  originItemId: row.origin_item_id,
  since: row.since,
  profile: JSON.parse(row.profile) as Profile,
});
