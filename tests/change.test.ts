// Every change of an item or of the timeline goes through one door: subscribers hear of it once, nothing that another writer
// saved is lost, and a store that was restored waits for a person.

import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { commit } from '../src/change/commit.ts';
import { reclassify } from '../src/change/reclassify.ts';
import { sendDue } from '../src/notify/run.ts';
import type { DevelopmentState, Place } from '../src/model.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { stateOf } from '../src/timeline/state.ts';
import { bring, follow, notifySettings, type Sketch, sketched } from './subscriber-helpers.ts';
import { correctTag, decideOn, record, rejudge, undoChange } from './record.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-change-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let open: Store[] = [];
afterEach(async () => {
  for (const store of open) await store.close();
  open = [];
});
let files = 0;
const newFile = (): string => join(folder, `${(files += 1)}.db`);
async function opened(file = newFile()): Promise<Store> {
  const store = await openStore(file);
  open.push(store);
  return store;
}

const at = (text: string): Date => new Date(text);
const FOLLOWED = at('2026-05-18T12:00:00Z');
const BROUGHT = at('2026-05-19T09:00:00Z');
/** 07:30 in New York on days of May 2026. */
const morning = (day: number): Date => at(`2026-05-${day}T11:30:00Z`);

const RULE: Sketch = {
  id: 'rule',
  title: 'Labor issues a valuation rule for widget funds',
  text: 'Labor issued a valuation rule for widget funds in plans on Monday.',
  status: 'official',
  stage: 'final',
};

/** Sends what is due on these mornings; gives the texts of the mails of each. */
async function mailsOf(store: Store, outbox: string, mornings: Date[]): Promise<string[][]> {
  const settings = notifySettings(store, outbox);
  const seen: string[][] = [];
  for (const now of mornings) {
    const before = (await store.mailsIn('sent', 100)).map(({ id }) => id);
    await sendDue(settings, now);
    const fresh = (await store.mailsIn('sent', 100)).filter(({ id }) => !before.includes(id));
    seen.push(fresh.map(({ subject, bytes }) => `${subject}\n${Buffer.from(bytes).toString()}`));
  }
  return seen;
}

describe('subscribers hear of a change once', () => {
  test('of an item that a person corrects into what they follow', async () => {
    const store = await opened();
    await follow(store, 'ada@example.com', { initiatives: ['eo-14330'] }, FOLLOWED);
    await bring(store, [RULE], BROUGHT);
    expect(await mailsOf(store, join(folder, 'into'), [morning(19)])).toEqual([[]]);
    await correctTag(store, 'rule', 'initiative', 'eo-14330', '2026-05-19T15:00:00.000Z');
    const mails = await mailsOf(store, join(folder, 'into'), [morning(20), morning(21), morning(22)]);
    expect(mails.map(({ length }) => length)).toEqual([1, 0, 0]);
    expect(mails[0]![0]).toContain('valuation rule');
  });

  test('of what was mailed as official and is a rumor after all', async () => {
    const store = await opened();
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, FOLLOWED);
    await bring(store, [RULE], BROUGHT);
    expect((await mailsOf(store, join(folder, 'down'), [morning(19)]))[0]).toHaveLength(1);
    const change = await correctTag(store, 'rule', 'status', 'rumor', '2026-05-19T15:00:00.000Z');
    const mails = await mailsOf(store, join(folder, 'down'), [morning(20), morning(21)]);
    expect(mails.map(({ length }) => length)).toEqual([1, 0]);
    expect(mails[0]![0]!.toLowerCase()).toContain('rumor');
    // The correction was a mistake: that is news again.
    await undoChange(store, change, '2026-05-21T15:00:00.000Z');
    const after = await mailsOf(store, join(folder, 'down'), [morning(22), morning(23)]);
    expect(after.map(({ length }) => length)).toEqual([1, 0]);
  });

  test('of a claim whose day passes without the act, and of none that is old', async () => {
    const store = await opened();
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, FOLLOWED);
    const text = 'Labor is to issue a valuation rule for widget funds by Friday, people familiar with the talks said.';
    await bring(store, [{ ...RULE, id: 'soon', title: text, text, status: 'rumor' }], BROUGHT); // a Tuesday
    const days = [19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30];
    const mails = await mailsOf(store, join(folder, 'lapse'), days.map(morning));
    const counts = mails.map(({ length }) => length);
    expect([counts[0], counts.slice(1).reduce((a, b) => a + b)]).toEqual([1, 1]);
    expect(counts.indexOf(1, 1)).toBe(days.indexOf(23)); // the Saturday
    expect(mails.flat().at(-1)).toMatch(/has passed without/);
    expect((await store.changesAfter(0, 100)).filter(({ kind }) => kind === 'lapsed')).toHaveLength(1);
  });

  test('of a link that a person sets', async () => {
    const store = await opened();
    await follow(store, 'ada@example.com', { words: 'ferries' }, FOLLOWED);
    const title = 'Ferries may get a subsidy, people familiar say';
    await bring(store, [{ id: 'talk', title, status: 'rumor', agencies: [] }, RULE], BROUGHT);
    await mailsOf(store, join(folder, 'link'), [morning(19)]);
    await decideOn(store, 'link', { id: 'drule', other: 'dtalk', how: 'denies', at: '2026-05-19T15:00:00.000Z' });
    const mails = await mailsOf(store, join(folder, 'link'), [morning(20), morning(21)]);
    expect(mails.map(({ length }) => length)).toEqual([1, 0]);
  });

  test('of a new reading only where they follow the development: old items do not become news by a rule', async () => {
    const store = await opened();
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, FOLLOWED);
    await follow(store, 'ben@example.com', { agencies: ['treasury'] }, FOLLOWED);
    await bring(store, [RULE], BROUGHT);
    await mailsOf(store, join(folder, 'rules'), [morning(19)]);
    const again = sketched({ ...RULE, status: 'rumor', agencies: ['labor', 'treasury'] }, BROUGHT);
    await rejudge(store, [again], '2026-05-19T15:00:00.000Z');
    const [first, ...rest] = await mailsOf(store, join(folder, 'rules'), [morning(20), morning(21)]);
    expect(first!.map((mail) => /^To: .*$/m.exec(mail)?.[0])).toEqual(['To: ada@example.com']);
    expect(rest.flat()).toEqual([]);
  });
});

describe('a classification counts for the words that were read, and no others', () => {
  test('an item that is edited while it is classified again keeps the reading of its new words', async () => {
    const file = newFile();
    const [store, collecting] = [await opened(file), await opened(file)];
    await bring(store, [RULE], BROUGHT);
    const [[read]] = [(await store.eachItem().next()).value!];
    const edited = {
      ...RULE,
      title: 'Labor may issue a valuation rule, people familiar say',
      status: 'rumor' as const,
    };
    await bring(collecting, [edited], at('2026-05-19T10:00:00Z'));
    const result = await commit(store, reclassify([read!]), at('2026-05-19T10:01:00Z'));
    expect(result).toEqual({ changed: [], edited: ['rule'] });
    const { item, tags } = (await store.itemById('rule'))!;
    expect(item.title).toBe(edited.title);
    const status = tags.find(({ kind }) => kind === 'status')!;
    expect(status.value).toBe('rumor');
    for (const { quote, start } of status.evidence) expect(item.title.slice(start, start + quote.length)).toBe(quote);
  });

  test('an edit keeps a person’s correction, also on the timeline', async () => {
    const store = await opened();
    await bring(store, [RULE], BROUGHT);
    await correctTag(store, 'rule', 'status', 'rumor', '2026-05-19T09:30:00.000Z');
    await bring(store, [{ ...RULE, text: `${RULE.text} It was amended.` }], at('2026-05-19T10:00:00Z'));
    const found = (await store.itemById('rule'))!;
    expect(found.item.text).toContain('amended');
    expect((await store.developmentState(found.developmentId!))!.status).toBe('rumor');
  });
});

test('the address of a development whose only item is corrected into another leads there', async () => {
  const store = await opened();
  const rumor = { ...RULE, id: 'talk', title: `${RULE.title}, people familiar say`, status: 'rumor' as const };
  await bring(store, [RULE, rumor], BROUGHT);
  const [act, talk] = [...(await store.developmentsOfItems(['rule', 'talk'])).values()];
  expect(act).not.toBe(talk);
  await correctTag(store, 'rule', 'status', 'rumor', '2026-05-19T15:00:00.000Z');
  expect((await store.developmentState(act!))?.id).toBe(talk);
  expect((await store.developmentState(talk!))?.members).toBe(2);
});

/** A seeded source of numbers below a bound. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Everything that does not add up between the members of developments and their sums. */
function differences(file: string): string[] {
  const db = new Database(file, { readonly: true });
  const states = db.prepare<[], string>('select state from timeline_developments').pluck().all();
  const rows = db
    .prepare<[], { home: string; origin: string; profile: string }>(
      'select development_id as home, origin_item_id as origin, profile from timeline_places',
    )
    .all();
  db.close();
  const members = new Map<string, { profile: Place['profile']; copy: boolean }[]>();
  for (const { home, origin, profile: text } of rows) {
    const profile = JSON.parse(text) as Place['profile'];
    members.set(home, [...(members.get(home) ?? []), { profile, copy: origin !== profile.itemId }]);
  }
  const problems: string[] = [];
  for (const text of states) {
    const state = JSON.parse(text) as DevelopmentState;
    if (state.mergedInto) continue;
    const own = stateOf(state.id, members.get(state.id) ?? []);
    members.delete(state.id);
    const { members: count, status, stage, agencies, lastSeenAt, tally } = own ?? { members: 0 };
    const sums = { members: count, status, stage, agencies, lastSeenAt, tally };
    const kept = Object.fromEntries(Object.keys(sums).map((key) => [key, state[key as keyof DevelopmentState]]));
    if (!isDeepStrictEqual(kept, sums)) problems.push(`${state.id}: ${JSON.stringify([kept, sums])}`);
  }
  return [...problems, ...[...members.keys()].map((id) => `${id} has members and no sums`)];
}

describe('of two writers neither loses what the other saved: 200 random interleavings', () => {
  const STATUSES = ['official', 'reported', 'rumor', 'commentary'];
  const pause = (random: (below: number) => number): Promise<void> =>
    random(3) === 0 ? new Promise((resolve) => setImmediate(resolve)) : Promise.resolve();
  const report = (id: string, words: number): Sketch => ({
    ...RULE,
    id,
    publisher: `Paper ${id}`,
    title: `${RULE.title}${words % 2 ? ', people familiar say' : ''}`,
    status: words % 2 ? 'rumor' : 'official',
  });

  test('a correction beside a collection', async () => {
    const random = seeded(11);
    const file = newFile();
    const [store, collecting] = [await opened(file), await opened(file)];
    await bring(store, [report('i0', 0)], BROUGHT);
    for (let turn = 1; turn <= 200; turn += 1) {
      const now = new Date(BROUGHT.getTime() + turn * 60_000);
      const value = STATUSES[random(4)]!;
      const corrected = `i${random(turn)}`;
      await Promise.all([
        pause(random).then(() => correctTag(store, corrected, 'status', value, now.toISOString())),
        pause(random).then(() => bringAlone(collecting, report(`i${turn}`, random(2)), now)),
      ]);
      const tags = (await store.itemById(corrected))!.tags;
      expect(tags.find(({ kind }) => kind === 'status')!.value).toBe(value);
      if (turn % 20 === 0) expect(differences(file)).toEqual([]);
    }
    expect(await store.countItems()).toBe(201);
    expect(differences(file)).toEqual([]);
  }, 60_000);

  test('two corrections of one item', async () => {
    const random = seeded(12);
    const file = newFile();
    const [one, other] = [await opened(file), await opened(file)];
    await bring(one, [report('a', 0), report('b', 1), report('c', 0)], BROUGHT);
    for (let turn = 1; turn <= 200; turn += 1) {
      const now = new Date(BROUGHT.getTime() + turn * 60_000).toISOString();
      const [status, agency] = [STATUSES[random(4)]!, random(2) ? 'sec' : '-sec'];
      const id = ['a', 'b', 'c'][random(3)]!;
      await Promise.all([
        pause(random).then(() => correctTag(one, id, 'status', status, now)),
        pause(random).then(() => correctTag(other, id, 'agency', agency, now)),
      ]);
      const said = (await one.correctionsFor(id)).map(({ kind, value }) => `${kind} ${value}`);
      expect(said).toEqual(expect.arrayContaining([`status ${status}`, `agency ${agency}`]));
      if (turn % 20 === 0) expect(differences(file)).toEqual([]);
    }
    expect(differences(file)).toEqual([]);
  }, 60_000);

  test('decisions and new readings beside a collection', async () => {
    const random = seeded(13);
    const file = newFile();
    const [store, collecting] = [await opened(file), await opened(file)];
    await bring(store, [report('i0', 0), report('i1', 1)], BROUGHT);
    for (let turn = 2; turn < 202; turn += 1) {
      const now = new Date(BROUGHT.getTime() + turn * 60_000);
      const [a, b] = [`i${random(turn)}`, `i${random(turn)}`];
      const homes = await store.developmentsOfItems([a, b]);
      const decide = async (): Promise<unknown> => {
        const [id, other] = [homes.get(a)!, homes.get(b)!];
        const moment = now.toISOString();
        if (random(3) === 0) return rejudge(store, [sketched(report(a, random(2)), now)], moment);
        if (id !== other) return decideOn(store, 'merge', { id, other, at: moment });
        return decideOn(store, 'split', { id, other: a, at: moment });
      };
      // What cannot be (a development of one item is not split) is refused, and changes nothing.
      await Promise.all([
        pause(random).then(() => decide().catch((error: Error) => expect(error.name).toBe('UsageError'))),
        pause(random).then(() => bringAlone(collecting, report(`i${turn}`, random(2)), now)),
      ]);
      if (turn % 20 === 0) expect(differences(file)).toEqual([]);
    }
    expect(await store.countItems()).toBe(202);
    expect(differences(file)).toEqual([]);
  }, 60_000);
});

/** A visit that brings one item, without subscribers. */
async function bringAlone(store: Store, sketch: Sketch, now: Date): Promise<void> {
  await record(store, {
    visit: { sourceId: 'src', startedAt: now.toISOString(), result: 'new', found: 1, added: 0, updated: 0 },
    items: [{ classified: sketched(sketch, now), keys: [`test:${sketch.id}`] }],
  });
}

describe('a store that was restored elsewhere, without its outbox (R14)', () => {
  const told = (id: string, title: string, more: Partial<Sketch> = {}): Sketch => ({
    ...{ id, title, text: title, status: 'official', stage: 'guidance', publisher: `Paper ${id}` },
    ...more,
  });
  const OTHER = told('other', 'Labor rescinds the ferry bulletin of last winter');
  const GAP = told('gap', 'Labor fines a carousel fund over its fees', { published: '2026-05-20T08:00:00Z' });
  const LATER = told('later', 'Labor publishes answers on gondola trusts');

  test('sends nothing by itself that was due before it was opened again, and never what was sent before the backup', async () => {
    const store = await opened();
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, FOLLOWED);
    await bring(store, [RULE], BROUGHT);
    expect((await mailsOf(store, join(folder, 'first'), [morning(19)]))[0]).toHaveLength(1);
    await bring(store, [OTHER], at('2026-05-19T15:00:00Z'));
    const copy = newFile();
    await store.backup(copy);
    // The machine goes on for a day and is lost: what it sent meanwhile is not in the copy.
    expect((await mailsOf(store, join(folder, 'first'), [morning(20)]))[0]).toHaveLength(1);

    const elsewhere = newFile();
    copyFileSync(copy, elsewhere);
    const restored = await opened(elsewhere);
    const outbox = join(folder, 'second');
    const settings = notifySettings(restored, outbox);
    const { mail } = await sendDue(settings, at('2026-05-21T10:00:00Z'));
    expect(mail.problems.join()).toMatch(/restored.*--release.*--discard/);
    // It collects again what the lost one had sent, and what is new since.
    await bring(restored, [GAP], at('2026-05-21T10:30:00Z'));
    await bring(restored, [LATER], at('2026-05-21T10:40:00Z'));
    const [mails] = await mailsOf(restored, outbox, [morning(21)]);
    expect(mails).toHaveLength(1);
    expect(mails![0]).toContain('gondola');
    expect(mails![0]).not.toMatch(/ferry|widget|carousel/);
    expect((await mailsOf(restored, outbox, [morning(22)]))[0]).toEqual([]);
    // The word of a person sends what waited, once; what was sent before the backup stays sent.
    expect(await restored.settleRestore('release', at('2026-05-22T12:00:00Z'))).toBe(2);
    const [released, none] = await mailsOf(restored, outbox, [morning(23), morning(24)]);
    expect(released).toHaveLength(1);
    expect(released![0]).toMatch(/ferry/);
    expect(released![0]).toMatch(/carousel/);
    expect(released![0]).not.toContain('widget');
    expect(none).toEqual([]);
    expect(readdirSync(outbox).filter((name) => name.endsWith('.eml'))).toHaveLength(2);
  });

  test('discarded, what waited is never sent', async () => {
    const store = await opened();
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, FOLLOWED);
    await bring(store, [RULE], BROUGHT);
    const copy = newFile();
    await store.backup(copy);
    const restored = await opened(copy);
    const outbox = join(folder, 'discarded');
    await sendDue(notifySettings(restored, outbox), morning(19));
    await restored.settleRestore('discard', morning(19));
    expect((await mailsOf(restored, outbox, [morning(20), morning(21)])).flat()).toEqual([]);
    expect(await restored.settleRestore('release', morning(22))).toBe(0);
  });
});
