// `hearsay reclassify [--show] [--since D]`: today's rules over what is stored. A person's word stays.

import { openApp } from './app.ts';
import { type Command, readFlags } from './context.ts';
import { applyCorrections } from '../lib/tags.ts';
import { progressBar, printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { ClassifiedItem, Tag } from '../model.ts';
import { commit } from '../change/commit.ts';
import { reclassify } from '../change/reclassify.ts';

/** The tags of one item as words that can be compared: values without probabilities. */
function reading(tags: Tag[]): Map<string, Tag> {
  return new Map(tags.map((tag) => [`${tag.kind} ${tag.value}`, tag]));
}

/** What changes between two readings, each with the words that earned the new one. */
function changes(before: ClassifiedItem, after: Tag[]): string[] {
  const [old, young] = [reading(before.tags), reading(after)];
  const lost = [...old.keys()].filter((key) => !young.has(key)).map((key) => `  - ${key}`);
  const won = [...young].flatMap(([key, tag]) =>
    old.has(key) ? [] : [`  + ${key}  ${tag.evidence.map(({ quote }) => `“${quote}”`).join(', ')}`.trimEnd()],
  );
  return [...lost, ...won];
}

/** An item before and after, with the words of what differs. */
type Difference = { before: ClassifiedItem; after: ClassifiedItem; words: string[] };

export const run: Command = async (args, context) => {
  const { values } = readFlags(args, { show: { type: 'boolean' }, since: { type: 'string' } });
  const { since } = values;
  if (since !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(since))
    throw new UsageError(`--since is "${printable(since)}"; write a day such as 2025-08-07.`);
  const app = await openApp(context);
  const { store } = app;
  try {
    const classify = await app.classifier();
    const bar = values.show ? { step: () => undefined, end: () => undefined } : progressBar(await store.countItems());
    /** How items read under today's rules. What a person said holds over the rules, so it is no difference. */
    const readAgain = async (items: ClassifiedItem[]): Promise<Difference[]> => {
      const read: Difference[] = [];
      for (const before of items) {
        if (before.item.curated || (since !== undefined && before.item.firstSeenAt < since)) continue;
        const after = classify(before.item);
        let words = changes(before, after.tags);
        if (words.length > 0)
          words = changes(before, applyCorrections(after.tags, await store.correctionsFor(before.item.id)));
        read.push({ before, after, words });
      }
      return read;
    };
    let differing = 0;
    for await (const batch of store.eachItem()) {
      const read = await readAgain(batch);
      const differences = read.filter(({ words }) => words.length > 0);
      differing += differences.length;
      if (values.show)
        for (const { before, words } of differences)
          context.out([before.item.title, ...words].map(printable).join('\n'));
      else await save(read);
      for (const { item } of batch) bar.step(item.title);
    }
    /** Saves; items that were edited while they were read are read once more. */
    async function save(read: Difference[]): Promise<void> {
      for (let next = read; next.length > 0;) {
        const { edited } = await commit(store, reclassify(next.map(({ after }) => after)), context.now());
        next = await readAgain(await store.itemsById(edited));
      }
    }
    bar.end();
    context.note(`${differing} items ${values.show ? 'would change' : 'changed'}.`);
    return 0;
  } finally {
    await app.close();
  }
};
