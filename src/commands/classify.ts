// `hearsay classify [FILE|-]`: classifies item records, one JSON object a line in the same order. Stores nothing.

import { statusIsSure } from '../lib/sure.ts';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createClassifier } from '../classify/classify.ts';
import { loadModel } from '../classify/learned.ts';
import { loadVocabulary } from '../classify/vocabulary.ts';
import { itemFromRecord } from '../item/record.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { ClassifiedItem, Item, Tag } from '../model.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import type { Command } from './context.ts';

/** The item of a record with its text exactly as given, because quotes refer to positions in it. */
function readLine(line: string, where: string, now: string): { item: Item; id: unknown } {
  const { item } = itemFromRecord(line, where, now);
  const { id, title, text } = JSON.parse(line) as { id?: unknown; title?: unknown; text?: unknown };
  const asGiven = {
    ...item,
    title: typeof title === 'string' ? title : item.title,
    text: typeof text === 'string' ? text : item.text,
  };
  return { item: asGiven, id: id ?? item.id };
}

/** One classification in the output format. */
export function judgementRecord({ item, tags, deadlines, identifiers }: ClassifiedItem, id: unknown): object {
  const listed = (kind: Tag['kind']): object[] =>
    tags
      .filter((tag) => tag.kind === kind)
      .map(({ value, probability, evidence }) => ({ id: value, probability, evidence }));
  const single = (kind: 'stage' | 'status', otherwise: string): object => {
    const tag = tags.find((one) => one.kind === kind);
    return { value: tag?.value ?? otherwise, probability: tag?.probability ?? 0, evidence: tag?.evidence ?? [] };
  };
  return {
    id,
    title: item.title,
    initiatives: listed('initiative'),
    agencies: listed('agency'),
    stage: single('stage', 'none'),
    status: { ...single('status', 'commentary'), sure: statusIsSure(tags) },
    deadlines,
    identifiers,
  };
}

export const run: Command = async (args, { config, now, out, note }) => {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  if (positionals.length > 1) throw new UsageError('classify reads one file, or "-" for what is piped in.');
  const path = positionals[0] ?? '-';
  const name = path === '-' ? 'standard input' : path;
  let body: string;
  try {
    body = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${(error as Error).message}.`);
  }
  const initiatives = loadInitiatives(config.initiatives);
  const { classify } = createClassifier(loadVocabulary(config.data, initiatives), loadModel(config.data));
  const at = now().toISOString();
  let unread = 0;
  for (const [index, line] of body
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    try {
      const { item, id } = readLine(line, `${name}, line ${index + 1}`, at);
      out(JSON.stringify(judgementRecord(classify(item), id)));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      note(error.message);
      unread++;
    }
  }
  return unread > 0 ? 1 : 0;
};
