// How sure a status may be told, and what it takes to be called official: measured on items that the weights had not
// seen. One set of chances says both the class and how likely it is.

import type { Calibration, HeadName, StatusCalibration } from '../classify/learned.ts';
import { groupOf, likeliest, normalise, statusChances } from '../classify/learned.ts';
import { hash32 } from '../classify/lexicon.ts';
import type { Status } from '../model.ts';
import { STAGES, STATUSES } from '../model.ts';
import type { Example } from './examples.ts';
import { speaksOf } from './examples.ts';
import type { Scores } from './heads.ts';

/**
 * How many of those called official may be false, and how many of the rumors may be called so, among items that readers
 * agree on. One price for all finds the most official items at a given share of false ones; no group may go far beyond.
 */
const FALSE_OFFICIAL = 0.05;
const FALSE_OFFICIAL_OF_GROUP = 0.06;
const RUMOR_AS_OFFICIAL = 0.02;
/** A group needs so many items to be calibrated by itself. */
const ENOUGH = 300;
const HIGHEST_PRICE = 2.5;

const OFFICIAL = STATUSES.indexOf('official' satisfies Status);
const RUMOR = STATUSES.indexOf('rumor' satisfies Status);

/** An item that was scored by weights that had not seen it. */
export type Scored = { example: Example; scores: Scores };

const TEMPERATURES = Array.from({ length: 43 }, (_, step) => Math.round((0.4 + step * 0.05) * 100) / 100);

/** The temperature at which the likeliest class is right as often as is told. */
function bestTemperature(rows: { chances: (temperature: number) => number[]; label: number }[]): number {
  let best = 1;
  let least = Infinity;
  for (const temperature of TEMPERATURES) {
    let loss = 0;
    for (const { chances, label } of rows) {
      const all = chances(temperature);
      const place = likeliest(all);
      const told = Math.min(1 - 1e-6, all[place] as number);
      loss -= Math.log(place === label ? told : 1 - told);
    }
    if (loss < least) {
      least = loss;
      best = temperature;
    }
  }
  return best;
}

type StatusRow = { scores: number[]; label: number; doubtful: boolean; group: string };

/** The temperature of these items where "official" has its price. */
const temperatureAt = (rows: StatusRow[], official: number): number =>
  bestTemperature(
    rows.map(({ scores, label }) => ({
      chances: (temperature: number) => statusChances(scores, { temperature, official }),
      label,
    })),
  );

/** Of the items that readers agree on, those called official at a calibration. */
const calledOfficial = (rows: StatusRow[], calibration: StatusCalibration): StatusRow[] =>
  rows.filter(({ scores, doubtful }) => !doubtful && likeliest(statusChances(scores, calibration)) === OFFICIAL);

const areFalse = (called: StatusRow[], most: number): boolean =>
  called.filter(({ label }) => label !== OFFICIAL).length > most * called.length;

/** The price of "official" at a step of a tenth. */
const priceAt = (step: number): number => step / 10;

/** The least price for all groups, each at its own temperature, at which no more are false than may be. */
function priceForAll(groups: StatusRow[][]): number {
  const rumors = groups.flat().filter(({ label, doubtful }) => label === RUMOR && !doubtful).length;
  for (let step = 0; priceAt(step) < HIGHEST_PRICE; step++) {
    const official = priceAt(step);
    const called = groups.flatMap((rows) =>
      calledOfficial(rows, { official, temperature: temperatureAt(rows, official) }),
    );
    const rumorsCalled = called.filter(({ label }) => label === RUMOR).length;
    if (!areFalse(called, FALSE_OFFICIAL) && rumorsCalled <= RUMOR_AS_OFFICIAL * rumors) return official;
  }
  return HIGHEST_PRICE;
}

/** A group pays more where too many of its own would be false at the price for all. */
function calibrationOfGroup(rows: StatusRow[], least: number): StatusCalibration {
  for (let official = least; ; official = Math.round((official + 0.1) * 10) / 10) {
    const calibration = { official, temperature: temperatureAt(rows, official) };
    if (official >= HIGHEST_PRICE || !areFalse(calledOfficial(rows, calibration), FALSE_OFFICIAL_OF_GROUP))
      return calibration;
  }
}

/** The calibration of every group that has enough items, and of all the others together as `all`. */
function statusCalibrations(rows: StatusRow[]): Calibration['status'] {
  const names = [...new Set(rows.map((row) => row.group))].sort();
  const large = names.filter((name) => rows.filter(({ group }) => group === name).length >= ENOUGH);
  const groups = new Map([...large, 'all'].map((name) => [name, [] as StatusRow[]]));
  for (const row of rows) groups.get(large.includes(row.group) ? row.group : 'all')?.push(row);
  const price = priceForAll([...groups.values()]);
  return Object.fromEntries([...groups].map(([name, own]) => [name, calibrationOfGroup(own, price)]));
}

function temperatureOf(pairs: { scores: number[]; label: number }[]): number {
  return bestTemperature(pairs.map(({ scores, label }) => ({ chances: (at: number) => normalise(scores, at), label })));
}

/** No month has more of a say than this many items: one loud week would set the price for the year. */
const OF_A_MONTH = 800;

/** The same items, those of crowded months thinned out. */
function evened(scored: Scored[]): Scored[] {
  const monthOf = ({ example }: Scored): string => example.item.publishedAt?.slice(0, 7) ?? '';
  const sizes = new Map<string, number>();
  for (const one of scored) sizes.set(monthOf(one), (sizes.get(monthOf(one)) ?? 0) + 1);
  return scored.filter((one) => {
    const size = monthOf(one) === '' ? 0 : (sizes.get(monthOf(one)) ?? 0);
    return size <= OF_A_MONTH || hash32(`month:${one.example.id}`) / 2 ** 32 < OF_A_MONTH / size;
  });
}

/** Temperatures of every head and the price of "official", by group. */
export function calibrate(all: Scored[]): Calibration {
  const scored = evened(all);
  const rows = scored.flatMap(({ example, scores }) =>
    example.status
      ? [
          {
            scores: scores.status,
            label: STATUSES.indexOf(example.status),
            doubtful: example.doubtful ?? false,
            group: groupOf(example.item.publisherKind, example.item.text),
          },
        ]
      : [],
  );
  const yesNo = (head: Extract<HeadName, 'agency' | 'initiative'>): { scores: number[]; label: number }[] =>
    scored.flatMap(({ example, scores }) =>
      head === 'agency'
        ? [...(example.agencies ? scores.agencies : [])].map(([id, one]) => ({
            scores: one,
            label: example.agencies?.includes(id) ? 1 : 0,
          }))
        : [...(example.initiatives ? scores.initiatives : [])]
            .filter(([id]) => speaksOf(example, id))
            .map(([id, one]) => ({ scores: one, label: example.initiatives?.includes(id) ? 1 : 0 })),
    );
  return {
    status: statusCalibrations(rows),
    stage: temperatureOf(
      scored.flatMap(({ example, scores }) =>
        example.stage ? [{ scores: scores.stage, label: STAGES.indexOf(example.stage) }] : [],
      ),
    ),
    agency: temperatureOf(yesNo('agency')),
    initiative: temperatureOf(yesNo('initiative')),
  };
}
