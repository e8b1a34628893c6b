// From an item to the rows that the heads are asked with: one for status and stage, one for each agency that is named,
// one for each tracked policy whose wording is touched. Training and judging use the same rows.

import type { Item, PublisherKind } from '../model.ts';
import { addAgency, agencyFeatures, namesAgency } from './agency.ts';
import type { ItemClaims } from './claims/claims.ts';
import type { FeatureSpace, Row } from './features.ts';
import { featureSpace, itemRow, namedFeatures } from './features.ts';
import { addInitiative, initiativeFeatures, touches } from './initiative.ts';
import type { Reading } from './reading.ts';
import { readItem } from './reading.ts';
import type { StatusReading } from './status.ts';
import type { InitiativeRules, Vocabulary } from './vocabulary.ts';

export type Bench = {
  vocabulary: Vocabulary;
  space: FeatureSpace;
  tagged: string[]; // agencies that are asked about in every item
  listed: Set<string>; // and those that a tracked policy lists
};

/** What rows are made on. `names` are those of a model, or of the vocabulary where a model is yet to be made. */
export function makeBench(vocabulary: Vocabulary, names?: string[]): Bench {
  const all = names ?? [...namedFeatures(vocabulary), ...agencyFeatures(), ...initiativeFeatures()];
  return {
    vocabulary,
    space: featureSpace(vocabulary, all),
    listed: new Set(vocabulary.initiatives.flatMap(({ initiative }) => initiative.agencies)),
    tagged: vocabulary.agencies.filter((agency) => agency.tag !== false).map((agency) => agency.id),
  };
}

export type ItemRows = {
  reading: Reading;
  status: StatusReading;
  row: Row;
  agencies: { agency: string; row: Row }[]; // only what is of the agency: the item's own row goes with it
  initiatives: { rules: InitiativeRules; row: Row }[];
};

const AGENCY_WEIGHT = 1;
const INITIATIVE_WEIGHT = 1;

/** All rows of an item. `kind` stands in for its publisher's kind where given. */
export function rowsOf(bench: Bench, item: Item, kind: PublisherKind | null = item.publisherKind): ItemRows {
  const { vocabulary, space } = bench;
  const reading = readItem(vocabulary, item);
  const { row, status } = itemRow(reading, vocabulary, space, kind);
  const agencies = bench.tagged
    .filter((agency) => namesAgency(reading, agency))
    .map((agency) => agencyRow(bench, reading, status.claims, agency));
  // Neither words nor the item's own features: what is learned here must hold for a policy that nobody has labelled.
  const initiatives = vocabulary.initiatives
    .filter((rules) => touches(reading, rules))
    .map((rules) => {
      const own: Row = { at: [space.placeOf.get('bias') ?? 0], value: [1], families: [] };
      addInitiative(own, reading, rules, space.placeOf, INITIATIVE_WEIGHT);
      return { rules, row: own };
    });
  return { reading, status, row, agencies, initiatives };
}

/** What is known of one agency in an item. */
export function agencyRow(
  { vocabulary, space }: Bench,
  reading: Reading,
  claims: ItemClaims,
  agency: string,
): { agency: string; row: Row } {
  const row: Row = { at: [], value: [], families: [] };
  addAgency(row, reading, claims, vocabulary, agency, space.placeOf, AGENCY_WEIGHT);
  return { agency, row };
}

/** Two rows as one. */
export const joined = (one: Row, other: Row): Row => ({
  at: [...one.at, ...other.at],
  value: [...one.value, ...other.value],
  families: [...one.families, ...other.families],
});
