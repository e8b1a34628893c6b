// Replays the labelled set in order of time through the timeline and its store, once with the set's own labels and
// once with our judgement, and prints how well stories and links are found. Reads HEARSAY_SHARED/gold; keeps nothing.
// usage: node scripts/timeline-check.mjs [--words] [FOLDER of the built program]

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const built = args[0] ?? join(root, 'dist');
const verbose = process.argv.includes('--words');
const gold = join(process.env.HEARSAY_SHARED ?? join(root, '..', 'shared'), 'gold');
const load = (name) => import(join(built, name));
const lines = (name) =>
  readFileSync(join(gold, name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const { openStore } = await load('store/open.js');
const { createCollector } = await load('collect.js');
const { eachLinkPage } = await load('query/links.js');
const { itemFromRecord } = await load('item/record.js');
const { loadVocabulary } = await load('classify/vocabulary.js');
const { loadModel } = await load('classify/learned.js');
const { createClassifier } = await load('classify/classify.js');
const { curatedItem } = await load('item/curated.js');
const { loadInitiatives } = await load('source/initiatives.js');

const records = lines('dev.jsonl');
const stories = lines('stories.jsonl');
const wanted = lines('links.jsonl');
const published = new Map(lines('provenance.jsonl').map((row) => [row.id, row.published_approx]));
/** Undated items are taken at the end, as an import that names no date would be seen: after everything. */
const NOW = '2026-11-23T12:00:00.000Z';
const data = join(root, 'data');
const initiatives = loadInitiatives(join(data, 'initiatives'));
const { classify } = createClassifier(loadVocabulary(data, initiatives), loadModel(data));

/** The set's own labels in the place of ours. */
function labelled(item, record) {
  const judgement = { evidence: [], by: 'rule', probability: 1 };
  const tags = [
    ...(record.eo ? [{ kind: 'initiative', value: 'eo-14330', ...judgement }] : []),
    ...record.agencies.map((value) => ({ kind: 'agency', value, ...judgement })),
    { kind: 'stage', value: record.stage, ...judgement },
    { kind: 'status', value: record.status, ...judgement },
  ];
  return { ...classify(item), tags };
}

/** B-cubed precision and recall over items: each item's cluster against its story (Bagga and Baldwin 1998). */
function bCubed(ids, clusterOf, storyOf) {
  let precision = 0;
  let recall = 0;
  const group = (of) => {
    const groups = new Map();
    for (const id of ids) groups.set(of(id), [...(groups.get(of(id)) ?? []), id]);
    return (id) => groups.get(of(id));
  };
  const [cluster, story] = [group(clusterOf), group(storyOf)];
  for (const id of ids) {
    const both = cluster(id).filter((other) => storyOf(other) === storyOf(id)).length;
    precision += both / cluster(id).length / ids.length;
    recall += both / story(id).length / ids.length;
  }
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

const show = (value) => value.toFixed(3);

async function replay(name, judge, dates, known) {
  const store = await openStore(':memory:');
  const batch = records
    .map((record) => {
      const printed = record.published ?? (dates ? published.get(record.id) : null);
      const at = printed && printed.length > 4 ? printed : null;
      const seen = at ? `${at.length === 7 ? `${at}-28` : at}` : NOW;
      const { item, keys } = itemFromRecord(
        JSON.stringify({ ...record, published: at, seen }),
        name,
        new Date(NOW).toISOString(),
      );
      return { record, item: { ...item, id: record.id }, keys };
    })
    .sort((a, b) => (a.item.publishedAt ?? a.item.firstSeenAt).localeCompare(b.item.publishedAt ?? b.item.firstSeenAt));
  const work = [
    ...(known ? initiatives.flatMap((one) => (one.chronology ?? []).map((entry) => curatedItem(entry, one))) : []),
    ...batch.map(({ item, record, keys }) => ({
      item,
      keys: [...keys, `external:${item.id}`],
      classified: judge(item, record),
    })),
  ];
  for (const { item, classified, keys } of work) {
    const collector = createCollector({ store, classify: async () => [classified] });
    await collector.saveItems([{ item, keys }], 'gold', new Date(item.firstSeenAt), false);
  }
  const ids = records.map(({ id }) => id);
  const home = await store.developmentsOfItems(ids);
  const story = new Map(stories.flatMap(({ story: label, ids: members }) => members.map((id) => [id, label])));
  const storyOf = (id) => story.get(id) ?? `alone ${id}`;
  const clusterOf = (id) => home.get(id) ?? `none ${id}`;
  const inStories = ids.filter((id) => story.has(id));
  const own = bCubed(inStories, clusterOf, storyOf);
  const all = bCubed(ids, clusterOf, storyOf);
  console.log(
    `${name}: stories B-cubed over ${inStories.length} items of ${stories.length} stories: P ${show(own.precision)} R ${show(own.recall)} F1 ${show(own.f1)}; ` +
      `over all ${ids.length} items, others alone: P ${show(all.precision)} R ${show(all.recall)} F1 ${show(all.f1)}`,
  );
  const pairs = new Map();
  for await (const page of eachLinkPage(store, {}, { now: NOW }))
    for (const link of page)
      for (const act of link.toItemIds) for (const claim of link.fromItemIds) pairs.set(`${claim} ${act}`, link.how);
  let found = 0;
  let wrong = 0;
  const real = wanted.filter(({ relation }) => relation !== 'unrelated');
  const HOW = { confirmed: 'confirms', denied: 'denies', partly: 'partly' };
  const missed = [];
  for (const { rumor_or_reported_id: claim, official_id: act, relation } of wanted) {
    const how = pairs.get(`${claim} ${act}`);
    if (relation === 'unrelated') {
      if (how) wrong += 1;
      if (how) missed.push(`wrong: ${claim} ${act}`);
    } else if (how && (how === HOW[relation] || relation === 'partly')) found += 1;
    else missed.push(`${how ? `as ${how}` : 'missed'}: ${claim} ${act} ${relation}`);
  }
  const told = found + wrong;
  console.log(
    `${name}: links: recall ${found} of ${real.length} (${show(found / real.length)}), precision ${found} of ${told} (${show(told ? found / told : 1)}); ` +
      `${wanted.length - real.length} traps, ${wrong} walked into`,
  );
  if (verbose) {
    const title = new Map(
      records.map((record) => [record.id, `${record.status}/${record.stage} ${record.title.slice(0, 90)}`]),
    );
    for (const line of missed) console.log('  ', line);
    const clusters = new Map();
    for (const id of ids) clusters.set(clusterOf(id), [...(clusters.get(clusterOf(id)) ?? []), id]);
    for (const members of clusters.values()) {
      const labels = new Set(members.map(storyOf));
      if (labels.size > 1)
        console.log('   GLUED', members.map((id) => `${story.get(id) ?? '-'}: ${title.get(id)}`).join('\n      '));
    }
    for (const { story: label, ids: members } of stories) {
      const parts = new Set(members.map(clusterOf));
      if (parts.size > 1)
        console.log(
          `   SPLIT ${label}`,
          [...parts]
            .map((part) =>
              members
                .filter((id) => clusterOf(id) === part)
                .map((id) => title.get(id))
                .join(' + '),
            )
            .join('\n      || '),
        );
    }
    const strange = [...pairs.keys()].filter(
      (pair) => !wanted.some((row) => `${row.rumor_or_reported_id} ${row.official_id}` === pair),
    );
    console.log(`   ${strange.length} other item pairs linked`);
    for (const pair of strange)
      console.log(
        '   LINK',
        pairs.get(pair),
        pair
          .split(' ')
          .map((id) => title.get(id))
          .join(' => '),
      );
  }
  await store.close();
  return { own, found, told, real: real.length };
}

if (!existsSync(gold)) {
  console.error(`timeline-check: no labelled set at ${gold}.`);
  process.exit(2);
}
const own = await replay('own labels, dates as printed', labelled, false, false);
await replay('own labels, months where known', labelled, true, false); // for information: the set's guesses at months
const ours = await replay('our judgement, dates as printed', (item) => classify(item), false, false);
const beside = await replay('our judgement, beside the known record', (item) => classify(item), false, true);
for (const [name, { own: stories, found, told, real }] of Object.entries({ own, ours, beside }))
  if (stories.f1 < 0.85 || found / real < 0.8 || (told > 0 && found / told < 0.9)) {
    console.error(`timeline-check: ${name}: below what is asked (stories 0.85, links recall 0.80 at precision 0.90).`);
    process.exitCode = 1;
  }
