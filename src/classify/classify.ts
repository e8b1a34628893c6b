// All readers of one item, in order, and the tags together. An item is judged from its own words and publisher alone.

import type { ClassifiedItem, Evidence, Item, Stage, Status, Tag } from '../model.ts';
import { STAGES, STATUSES } from '../model.ts';
import { agencyEvidence, namesAgency } from './agency.ts';
import { readDeadlines } from './deadline.ts';
import { readIdentifiers } from './identifiers.ts';
import { inRecord, initiativeEvidence } from './initiative.ts';
import type { Model } from './learned.ts';
import {
  calibrationFor,
  chanceOf,
  groupOf,
  headScores,
  likeliest,
  normalise,
  statusChances,
  sumsOf,
} from './learned.ts';
import type { Bench, ItemRows } from './rows.ts';
import { agenciesOfRecord, isSubmission, natureOfRecord } from './record.ts';
import { agencyRow, makeBench, rowsOf } from './rows.ts';
import { stageEvidence, stageOfRecord } from './stage.ts';
import { statusEvidence } from './claims/evidence.ts';
import { agencyOfStep } from './claims/roles.ts';
import { isNoAct } from './claims/verdict.ts';
import { isOwnWord } from './status.ts';
import type { Vocabulary } from './vocabulary.ts';

export type Classifier = { classify: (item: Item) => ClassifiedItem };

/** Chances are never told as certain: no more than this is learned from a few hundred items. */
const SUREST = 0.995;
const sure = (chance: number): number => Math.round(Math.min(SUREST, chance) * 1000) / 1000;

/** Ties vocabulary and model together. The classifier holds no state: the same item gives the same answer. */
export function createClassifier(vocabulary: Vocabulary, model: Model): Classifier {
  const bench = makeBench(vocabulary, model.names);
  return { classify: (item) => classifyItem(bench, model, item) };
}

function classifyItem(bench: Bench, model: Model, item: Item): ClassifiedItem {
  const rows = rowsOf(bench, item);
  const sums = sumsOf(model, rows.row);
  const policies = initiativeTags(bench, model, rows);
  const stage = stageTag(bench, model, rows, sums);
  const agencies = agencyTags(bench, model, rows, sums, policies);
  const tags: Tag[] = [
    ...policies,
    ...withStepper(bench, rows, agencies, stage.value),
    stage,
    statusTag(bench, model, rows, sums),
  ];
  return { item, tags, identifiers: readIdentifiers(item), deadlines: readDeadlines(item) };
}

function initiativeTags(bench: Bench, model: Model, { reading, initiatives }: ItemRows): Tag[] {
  return initiatives.flatMap(({ rules, row }): Tag[] => {
    const byRecord = inRecord(reading.item, rules.initiative);
    const chance = byRecord ? SUREST : chanceOf(model, 'initiative', row);
    if (chance < 0.5) return [];
    const evidence = initiativeEvidence(reading, bench.vocabulary, rules);
    return [
      {
        kind: 'initiative',
        value: rules.initiative.id,
        evidence,
        by: byRecord ? 'rule' : 'learned',
        probability: sure(chance),
      },
    ];
  });
}

/** The agencies whose act it is: those of the record by rule, those of the words as learned. `policies`: its tags. */
function agencyTags(
  bench: Bench,
  model: Model,
  { reading, status, agencies }: ItemRows,
  sums: Float64Array,
  policies: Tag[],
): Tag[] {
  const { vocabulary, tagged, listed } = bench;
  const recorded = agenciesOfRecord(vocabulary, reading.item);
  const tags = [...recorded]
    .filter(([agency]) => tagged.includes(agency) || listed.has(agency))
    .map(([agency, evidence]): Tag => ({
      kind: 'agency',
      value: agency,
      evidence: [evidence],
      by: 'rule',
      probability: SUREST,
    }));
  if (recorded.size > 0 || natureOfRecord(reading.item) === 'housekeeping') return tags;
  const asked = [...agencies];
  for (const { initiative } of vocabulary.initiatives)
    if (policies.some(({ value }) => value === initiative.id))
      for (const agency of initiative.agencies)
        if (namesAgency(reading, agency) && !asked.some((one) => one.agency === agency))
          asked.push(agencyRow(bench, reading, status.claims, agency));
  return asked.flatMap(({ agency, row }): Tag[] => {
    const chance = chanceOf(model, 'agency', row, sums);
    if (chance < 0.5) return [];
    const evidence = agencyEvidence(reading, agency);
    return [{ kind: 'agency', value: agency, evidence, by: 'learned', probability: sure(chance) }];
  });
}

/** How often the agency that acts in the headline of a step is one that the step is of: 147 of 150 labelled items. */
const STEPPER = 0.98;

/** The agencies of an item and, where it is of a step of regulation, the one that takes it in the headline. */
function withStepper({ tagged }: Bench, { reading, status }: ItemRows, agencies: Tag[], stage: Stage): Tag[] {
  const agency = agencyOfStep(status.claims, stage);
  if (agency === null || !tagged.includes(agency) || agencies.some(({ value }) => value === agency)) return agencies;
  if (natureOfRecord(reading.item) === 'housekeeping') return agencies;
  const evidence = agencyEvidence(reading, agency);
  return [...agencies, { kind: 'agency', value: agency, evidence, by: 'rule', probability: STEPPER }];
}

function stageTag(bench: Bench, model: Model, { reading }: ItemRows, sums: Float64Array): Tag & { kind: 'stage' } {
  const recorded = stageOfRecord(reading.item.record);
  if (recorded)
    return { kind: 'stage', value: recorded.stage, evidence: [recorded.evidence], by: 'rule', probability: SUREST };
  const chances = normalise(headScores(sums, 'stage'), model.calibration.stage);
  const place = likeliest(chances);
  const value: Stage = STAGES[place] ?? 'none';
  let evidence = stageEvidence(reading, bench.vocabulary, value);
  if (evidence.length === 0 && value !== 'none') evidence = [headline(reading.item, 'stage/headline')];
  return { kind: 'stage', value, evidence, by: 'learned', probability: sure(chances[place] ?? 0) };
}

function statusTag(bench: Bench, model: Model, { reading, status: read }: ItemRows, sums: Float64Array): Tag {
  const { item } = reading;
  const { record } = item;
  // What the register itself printed is the act, or the notice of it, by the one who may act.
  if (record?.documentNumber && record.publishedOn && item.speaksFor !== undefined)
    return recordTag('official', record.documentNumber, 'status/record');
  if (isSubmission(record)) return recordTag('commentary', record?.documentType ?? '', 'status/record-submission');
  // A review is listed by the office that does it, and a rulemaking by the agency that plans it.
  if (record?.oiraStage && item.speaksFor !== undefined)
    return recordTag('official', record.oiraStage, 'status/record-oira');
  const calibration = calibrationFor(model.calibration, groupOf(item.publisherKind, item.text));
  const learned = statusChances(headScores(sums, 'status'), calibration);
  const chances = isNoAct(reading, read.claims) ? without(learned, STATUSES.indexOf('official')) : learned;
  const place = likeliest(chances);
  const value: Status = STATUSES[place] ?? 'commentary';
  const evidence = statusEvidence(reading, read.claims, bench.vocabulary.rules, value);
  if (
    value === 'official' &&
    item.speaksFor !== undefined &&
    evidence.length < 3 &&
    item.publisher !== '' &&
    isOwnWord(reading, item.publisherKind)
  )
    evidence.push({ field: 'source', quote: item.publisher, start: 0, rule: 'status/own-page' });
  if (evidence.length === 0 && value !== 'commentary') evidence.push(headline(item, 'status/headline'));
  return { kind: 'status', value, evidence, by: 'learned', probability: sure(chances[place] ?? 0) };
}

/** The same chances where one class cannot be. */
function without(chances: number[], place: number): number[] {
  const rest = 1 - (chances[place] ?? 0);
  return chances.map((chance, at) => (at === place || rest <= 0 ? 0 : chance / rest));
}

/** A status that the record itself settles, with its words. */
const recordTag = (value: Status, quote: string, rule: string): Tag => ({
  kind: 'status',
  value,
  evidence: [{ field: 'record', quote, start: 0, rule }],
  by: 'rule',
  probability: SUREST,
});

/** The headline as a whole, where no single phrase of it spoke. */
const headline = (item: Item, rule: string): Evidence => ({ field: 'title', quote: item.title, start: 0, rule });
