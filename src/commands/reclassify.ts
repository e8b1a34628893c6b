// `hearsay reclassify [--show] [--since D]`: today's rules over what is stored. A person's word stays.

import { openApp } from './app.ts';
import { type Command, readFlags } from './context.ts';
import { applyCorrections } from '../lib/corrections.ts';
import { progressBar } from '../lib/progress.ts';
import { printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { ClassifiedItem, Tag } from '../model.ts';
import { placeItems, placementKeys } from '../timeline/place.ts';

/** The tags of one item as words that can be compared: what stands, without how sure we are. */
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

export const run: Command = async (args, context) => {
  const { values } = readFlags(args, { show: { type: 'boolean' }, since: { type: 'string' } });
  const { since } = values;
  if (since !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(since))
    throw new UsageError(`--since is "${printable(since)}"; write a day such as 2025-08-07.`);
  const app = await openApp(context);
  try {
    const classify = await app.classifier();
    const withCorrections = async ({ item, tags }: ClassifiedItem): Promise<Tag[]> =>
      applyCorrections(tags, await app.store.correctionsFor(item.id));
    const bar = values.show
      ? { step: () => undefined, end: () => undefined }
      : progressBar(await app.store.countItems());
    let differing = 0;
    for await (const batch of app.store.eachItem()) {
      const judged = [];
      for (const before of batch) {
        if (before.item.curated || (since !== undefined && before.item.firstSeenAt < since)) continue;
        const after = classify(before.item);
        // What a person said stands over the rules, so it is no change.
        const tags = changes(before, after.tags).length > 0 ? await withCorrections(after) : after.tags;
        judged.push({ before, after, standing: { ...after, tags }, words: changes(before, tags) });
      }
      const changed = judged.filter(({ words }) => words.length > 0);
      differing += changed.length;
      for (const { before, words } of values.show ? changed : [])
        context.out([before.item.title, ...words].map(printable).join('\n'));
      if (!values.show) {
        await app.store.saveJudgements(judged.map(({ after }) => after));
        const items = changed.map(({ standing }) => standing);
        const candidates = await app.store.findCandidates(items.flatMap(placementKeys));
        const now = context.now().toISOString();
        await app.store.savePlaced(placeItems({ items, candidates, now }), now);
      }
      for (const { item } of batch) bar.step(item.title);
    }
    bar.end();
    context.note(`${differing} items ${values.show ? 'would change' : 'changed'}.`);
    return 0;
  } finally {
    await app.close();
  }
};
