// Labelled items: one JSON record a line, checked once here. Labels that are missing are simply not learned from.

import { readFileSync } from 'node:fs';
import { UsageError } from '../lib/usage-error.ts';
import type { Item, PublisherKind, Stage, Status } from '../model.ts';
import { PUBLISHER_KINDS, STAGES, STATUSES } from '../model.ts';

/** A labelled item. `story` groups items that report one event: they are never on both sides of a test. */
export type Example = {
  id: string;
  item: Item;
  story: string;
  found: string; // how its text was found: verbatim, abstract, none; empty where nobody said
  isByHand?: true; // always learned from: written or corrected for this project
  doubtful?: true; // a careful second reader may well label it otherwise
  initiatives?: string[];
  judged?: string[]; // the only initiatives that the label speaks of; all where it is missing
  agencies?: string[];
  stage?: Stage;
  status?: Status;
};

type LabelledRecord = {
  id?: string;
  url?: string | null;
  publisher?: string;
  publisher_kind?: string;
  published?: string | null;
  title?: string;
  text?: string;
  story?: string;
  eo?: boolean;
  initiatives?: string[];
  agencies?: string[];
  stage?: string;
  status?: string;
  flag?: string; // `h`: doubtful
};

/**
 * Reads a file of labelled records. `eo: true` is short for the initiative `eo-14330`. `stories` gives the story of an
 * id where the records do not. Throws UsageError naming the line for what cannot be used.
 */
export function readExamples(path: string, stories = new Map<string, { story: string; found: string }>()): Example[] {
  let body: string;
  try {
    body = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}.`);
  }
  return body
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      let record: LabelledRecord;
      try {
        record = JSON.parse(line) as LabelledRecord;
      } catch {
        throw new UsageError(`${path}, line ${number}: not a JSON object.`);
      }
      return exampleOf(record, `${path}, line ${number}`, stories);
    });
}

/** Whether the label of an example says anything of this initiative. */
export const speaksOf = ({ initiatives, judged }: Example, id: string): boolean =>
  initiatives !== undefined && (judged === undefined || judged.includes(id));

/** One record as an example. `place` names it in errors. */
export function exampleOf(
  record: LabelledRecord,
  place: string,
  stories = new Map<string, { story: string; found: string }>(),
): Example {
  if (typeof record.title !== 'string') throw new UsageError(`${place}: a labelled record needs a title.`);
  const among = <T extends string>(value: string | undefined, all: readonly T[], name: string): T | undefined => {
    if (value === undefined) return undefined;
    if (!all.includes(value as T)) throw new UsageError(`${place}: ${name} "${value}" is none of ${all.join(', ')}.`);
    return value as T;
  };
  const stage = among(record.stage, STAGES, 'stage');
  const status = among(record.status, STATUSES, 'status');
  const kind = among(record.publisher_kind, PUBLISHER_KINDS, 'publisher_kind') ?? null;
  const id = record.id ?? place;
  const initiatives = record.initiatives ?? (record.eo === undefined ? undefined : record.eo ? ['eo-14330'] : []);
  return {
    id,
    item: bareItem(
      record.title,
      record.text ?? '',
      record.publisher ?? '',
      kind,
      record.published ?? null,
      record.url ?? null,
    ),
    story: record.story ?? stories.get(id)?.story ?? id,
    found: stories.get(id)?.found ?? '',
    ...(record.flag === 'h' ? { doubtful: true as const } : {}),
    ...(initiatives ? { initiatives } : {}),
    ...(record.initiatives === undefined && record.eo !== undefined ? { judged: ['eo-14330'] } : {}),
    ...(record.agencies ? { agencies: record.agencies } : {}),
    ...(stage ? { stage } : {}),
    ...(status ? { status } : {}),
  };
}

/** An item with no more than a labelled record says. */
export function bareItem(
  title: string,
  text: string,
  publisher: string,
  publisherKind: PublisherKind | null,
  publishedAt: string | null,
  url: string | null,
): Item {
  const seen = '1970-01-01T00:00:00Z';
  return {
    id: '',
    sourceId: '',
    publisher,
    publisherKind,
    url,
    title,
    text,
    publishedAt,
    firstSeenAt: seen,
    contentHash: '',
  };
}
