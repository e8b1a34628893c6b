// `hearsay reparse [SOURCE…] [--show]`: today's parsers over the pages as they were received. What they read now and did
// not read then comes in as if by a visit; nothing is fetched.

import { OLD_DAYS } from '../collect.ts';
import { type KeyedItem, makeItems } from '../item/item.ts';
import { recognize } from '../item/recognize.ts';
import { decodeBody } from '../lib/charset.ts';
import { printable, progressBar } from '../lib/terminal.ts';
import type { FoundItem, Item, Page, Source } from '../model.ts';
import { readPages } from '../read-source.ts';
import { sourceNamed } from '../source/load.ts';
import type { Store } from '../store/contract.ts';
import { openApp } from './app.ts';
import { type Command, readFlags } from './context.ts';

/** The kept pages of a source, visit by visit, oldest first; all pages of one visit were fetched at one moment. */
async function* visitsOf(store: Store, source: Source): AsyncGenerator<Page[]> {
  let visit: Page[] = [];
  for await (const kept of store.keptPages(source.id)) {
    const page = kept.raw ? { ...kept, body: decodeBody(kept.raw, kept.contentType).text } : kept;
    if (visit[0] && visit[0].fetchedAt !== page.fetchedAt) {
      yield visit;
      visit = [];
    }
    visit.push(page);
  }
  if (visit.length > 0) yield visit;
}

/** Every item that the pages show, under the id that the store has for it: its newest words, and when it was first shown. */
async function itemsOf(store: Store, source: Source): Promise<{ found: KeyedItem[]; unread: string[] }> {
  const found = new Map<string, KeyedItem>();
  const unread: string[] = []; // why nothing of a visit's pages could be read
  for await (const pages of visitsOf(store, source)) {
    const { fetchedAt } = pages[0]!;
    const { raws, problem } = await readPages(pages, source);
    if (raws.length === 0 && problem) unread.push(`${problem.message} (page of ${fetchedAt})`);
    const { found: items } = await recognize(makeItems(raws, source, fetchedAt), source.id, store);
    for (const { item, ...names } of items) {
      const { firstSeenAt } = found.get(item.id)?.item ?? item;
      found.set(item.id, { item: { ...item, firstSeenAt }, ...names });
    }
  }
  return { found: [...found.values()], unread };
}

/** An item that today's parser reads otherwise than it is stored; `before` is null for one that is not stored. */
type Difference = { keyed: KeyedItem; before: FoundItem | null };

/** What differs from the words that the store has of this source. A body that was read on an article's own page stays. */
async function differencesOf(store: Store, source: Source, found: KeyedItem[], now: Date): Promise<Difference[]> {
  const known = await store.knownItems(
    found.map(({ item }) => item.id),
    source.id,
  );
  const differences: Difference[] = [];
  for (const { item, ...names } of found) {
    if (known.get(item.id) === item.contentHash) continue;
    const before = await store.itemById(item.id);
    if (!before) {
      differences.push({ keyed: { item, ...names }, before });
      continue;
    }
    const isBody = source.articleBody !== undefined && before.item.text.length > item.text.length;
    const text = isBody ? before.item.text : item.text;
    // An edit counts from now on: what was known before was what was read then.
    differences.push({ keyed: { item: { ...item, text, firstSeenAt: now.toISOString() }, ...names }, before });
  }
  return differences;
}

/** A difference in words: a new item by its title, a known one by what changes of it. */
function describe({ keyed: { item }, before }: Difference): string {
  if (!before) return `+ ${item.title}`;
  const old = before.item;
  const lines = [
    ...(old.title === item.title ? [] : [`  title: ${old.title} → ${item.title}`]),
    ...(old.text === item.text ? [] : [`  text: ${old.text.length} → ${item.text.length} characters`]),
    ...(JSON.stringify(old.record) === JSON.stringify(item.record) ? [] : ['  record: read otherwise']),
  ];
  return [`~ ${item.title}`, ...lines].join('\n');
}

/** Whether an item is too old to be announced: its publication, else the day on which its page came. */
function isOld({ publishedAt, firstSeenAt }: Item, before: FoundItem | null, now: Date): boolean {
  const at = publishedAt ?? before?.item.firstSeenAt ?? firstSeenAt;
  return Date.parse(at) < now.getTime() - OLD_DAYS * 86_400_000;
}

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, { show: { type: 'boolean' } });
  const app = await openApp(context);
  const { store, collector } = app;
  try {
    const sources =
      positionals.length > 0
        ? positionals.map((id) => sourceNamed(id, app.sources, context.config.feeds))
        : app.sources;
    const bar = progressBar(values.show ? 0 : sources.length);
    const now = context.now();
    let [added, updated, failed] = [0, 0, 0];
    for (const source of sources) {
      const { found, unread } = await itemsOf(store, source);
      failed += unread.length;
      const others = unread.length > 1 ? `, and ${unread.length - 1} more` : '';
      if (unread.length > 0) context.note(printable(`${unread.at(-1)}${others}`));
      const differences = await differencesOf(store, source, found, now);
      if (values.show) {
        for (const difference of differences) context.out(describe(difference).split('\n').map(printable).join('\n'));
        added += differences.filter(({ before }) => !before).length;
        updated += differences.filter(({ before }) => before).length;
      } else
        for (const isBacklog of [true, false]) {
          const part = differences.filter(({ keyed, before }) => isOld(keyed.item, before, now) === isBacklog);
          const items = part.map(({ keyed }) => keyed);
          const saved = await collector.saveItems(items, source.id, now, isBacklog);
          added += saved.added.length;
          updated += saved.updated.length;
        }
      bar.step(source.id);
    }
    bar.end();
    const sum = values.show
      ? `${added} items not stored, ${updated} stored otherwise; nothing was saved`
      : `${added} new items, ${updated} edited`;
    context.note(`${sum}${failed > 0 ? `; visits whose pages could not be read: ${failed}` : ''}.`);
    return failed > 0 ? 1 : 0;
  } finally {
    await app.close();
  }
};
