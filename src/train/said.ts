// What was said of an item, for the figures: by its scores while training, or by the tags of the program in use.

import type { Calibration } from '../classify/learned.ts';
import { calibrationFor, groupOf, likeliest, normalise, statusChances } from '../classify/learned.ts';
import type { ClassifiedItem, Tag } from '../model.ts';
import { STAGES, STATUSES } from '../model.ts';
import type { Scored } from './calibrate.ts';
import type { Said } from './evaluate.ts';

/** What is said of an example by its scores, when every chance is told at the calibration given. */
export function saidOf({ example, scores }: Scored, calibration: Calibration): Said {
  const group = groupOf(example.item.publisherKind, example.item.text);
  const chances = statusChances(scores.status, calibrationFor(calibration, group));
  const yes = (all: Map<string, number[]>, temperature: number): string[] =>
    [...all].filter(([, one]) => (normalise(one, temperature)[1] as number) >= 0.5).map(([id]) => id);
  const place = likeliest(chances);
  return {
    initiatives: yes(scores.initiatives, calibration.initiative),
    agencies: yes(scores.agencies, calibration.agency),
    stage: STAGES[likeliest(scores.stage)] ?? 'none',
    status: STATUSES[place] ?? 'commentary',
    statusChance: chances[place] as number,
    chances,
  };
}

/** What the tags of a judged item say, for the figures. */
export function saidBy({ tags }: ClassifiedItem): Said {
  const values = (kind: Tag['kind']): string[] => tags.filter((tag) => tag.kind === kind).map((tag) => tag.value);
  const status = tags.find((tag) => tag.kind === 'status');
  return {
    initiatives: values('initiative'),
    agencies: values('agency'),
    stage: values('stage')[0] ?? 'none',
    status: status?.value ?? 'commentary',
    statusChance: status?.probability ?? 0,
  };
}
