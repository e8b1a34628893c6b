// How sure a status may be told, and what it takes to be called official: measured on items that the weights had not
// seen. One set of chances says both the class and how likely it is.

import type { Calibration, HeadName, StatusCalibration } from '../classify/learned.ts';
import { groupOf, likeliest, normalise, statusChances } from '../classify/learned.ts';
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
const FALSE_OFFICIAL_OF_GROUP = 0.08;
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

type StatusRow = { scores: number[]; label: number; doubtful: boolean };

/** The least price of "official", from `least` on, at which no more of them are false than may be, and its temperature. */
function statusCalibration(rows: StatusRow[], mayBeFalse: number, rumorsMayBe: number, least = 0): StatusCalibration {
  const agreed = rows.filter((row) => !row.doubtful);
  const rumors = agreed.filter((row) => row.label === RUMOR).length;
  for (let step = 0; ; step++) {
    const official = least + Math.round(step * 10) / 100;
    const temperature = bestTemperature(
      rows.map(({ scores, label }) => ({
        chances: (at: number) => statusChances(scores, { temperature: at, official }),
        label,
      })),
    );
    const called = agreed.filter(
      ({ scores }) => likeliest(statusChances(scores, { temperature, official })) === OFFICIAL,
    );
    const wrong = called.filter((row) => row.label !== OFFICIAL).length;
    const rumorsCalled = called.filter((row) => row.label === RUMOR).length;
    const holds = wrong <= mayBeFalse * called.length && rumorsCalled <= rumorsMayBe * rumors;
    if (holds || official >= HIGHEST_PRICE) return { temperature, official };
  }
}

function temperatureOf(pairs: { scores: number[]; label: number }[]): number {
  return bestTemperature(pairs.map(({ scores, label }) => ({ chances: (at: number) => normalise(scores, at), label })));
}

/** Temperatures of every head and the price of "official", by group. */
export function calibrate(scored: Scored[]): Calibration {
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
  const all = statusCalibration(rows, FALSE_OFFICIAL, RUMOR_AS_OFFICIAL);
  const status: Calibration['status'] = { all };
  for (const group of [...new Set(rows.map((row) => row.group))].sort()) {
    const own = rows.filter((row) => row.group === group);
    if (own.length >= ENOUGH) status[group] = statusCalibration(own, FALSE_OFFICIAL_OF_GROUP, 1, all.official);
  }
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
    status,
    stage: temperatureOf(
      scored.flatMap(({ example, scores }) =>
        example.stage ? [{ scores: scores.stage, label: STAGES.indexOf(example.stage) }] : [],
      ),
    ),
    agency: temperatureOf(yesNo('agency')),
    initiative: temperatureOf(yesNo('initiative')),
  };
}
