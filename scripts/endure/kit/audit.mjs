// Holds a database against what is known to be true. Reads the file by itself, beside the program: a fault of the
// program's own check would not hide another.

import Database from 'better-sqlite3';

/** Opens a database to look at it; what a killed process left in the log is taken in, as by the next start. */
export function look(path, work) {
  const db = new Database(path, { timeout: 5000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Pages, references and the sums of the timeline: what must hold at any moment. */
export function auditWhole(db, faults, where) {
  const pages = db.pragma('integrity_check(5)').map((row) => row.integrity_check);
  if (pages[0] !== 'ok') faults.count('damaged', `${where}: ${pages.join('; ')}`);
  if (db.pragma('foreign_key_check').length > 0)
    faults.count('damaged', `${where}: references to rows that are not there`);
  const never = {
    'items without a place on the timeline': [
      'lost',
      'select count(*) from items where id not in (select item_id from timeline_places)',
    ],
    'places without an item': [
      'damaged',
      'select count(*) from timeline_places where item_id not in (select id from items)',
    ],
    'developments without an item': [
      'damaged',
      `select count(*) from timeline_developments where merged_into is null
         and id not in (select development_id from timeline_places)`,
    ],
    'places in a development that is not there': [
      'damaged',
      `select count(*) from timeline_places where development_id not in
         (select id from timeline_developments where merged_into is null)`,
    ],
    'addresses that two items have': [
      'doubled',
      `select count(*) from (select 1 from items where curated is null and url is not null group by url having count(*) > 1)`,
    ],
    'visits of one source at one moment, twice': [
      'doubled',
      `select count(*) from (select 1 from visits where source_id in (select source_id from source_states)
         group by source_id, started_at having count(*) > 1)`,
    ],
    'items that search cannot find': [
      'damaged',
      'select count(*) from items where doc not in (select id from item_index_docsize)',
    ],
  };
  for (const [words, [kind, sql]] of Object.entries(never)) {
    const number = db.prepare(sql).pluck().get();
    if (number > 0) faults.count(kind, `${where}: ${number} ${words}`);
  }
}

const versionIn = (text) => Number(/ Version (\d+)\.$/.exec(text)?.[1] ?? 0);

/** The stored versions of each story, earliest first, by address. */
function storedVersions(db) {
  const stored = new Map();
  for (const { doc, url, text } of db
    .prepare('select doc, url, text from items where url like ?')
    .all('https://news.example/%')) {
    const earlier = db.prepare('select text from item_revisions where doc = ? order by since, rowid').pluck().all(doc);
    stored.set(url, [...earlier, text].map(versionIn));
  }
  return stored;
}

/** What a source's remembered validators promise: every story of that document is in the store, in that wording or a later one. */
export function auditValidators(db, feeds, faults, where) {
  const stored = storedVersions(db);
  const states = db.prepare('select state from source_states').pluck().all();
  for (const state of states.map((text) => JSON.parse(text))) {
    for (const validator of [state.etag, state.lastModified]) {
      if (validator === undefined) continue;
      const listed = feeds.documents.get(`${state.sourceId} ${validator}`);
      if (!listed) faults.count('wrong', `${where}: ${state.sourceId} remembers ${validator}, which was never served`);
      for (const [url, version] of listed ?? [])
        if (!((stored.get(url)?.at(-1) ?? 0) >= version))
          faults.count('lost', `${where}: ${state.sourceId} remembers ${validator} without ${url}, version ${version}`);
    }
  }
}

/** After a whole round: every story that was ever listed is there once, in its last wording, its versions in order. */
export function auditStories(db, feeds, faults, where) {
  const stored = storedVersions(db);
  for (const [url, story] of feeds.stories) {
    const versions = stored.get(url);
    if (!versions) faults.count('lost', `${where}: ${url} is not in the store`);
    else if (versions.at(-1) !== story.version)
      faults.count('lost', `${where}: ${url} stands in version ${versions.at(-1)}, not ${story.version}`);
    else if (versions.some((version, index) => index > 0 && version <= versions[index - 1]))
      faults.count('doubled', `${where}: ${url} has its versions in the order ${versions.join(', ')}`);
    const shown = db
      .prepare('select source_id from item_sources where doc = (select doc from items where url = ?)')
      .pluck()
      .all(url);
    for (const id of story.sources)
      if (versions && !shown.includes(id)) faults.count('lost', `${where}: ${url} was shown by ${id} too`);
  }
  for (const url of stored.keys())
    if (!feeds.stories.has(url)) faults.count('wrong', `${where}: ${url} was never listed`);
  return { stories: stored.size, revisions: [...stored.values()].reduce((sum, { length }) => sum + length - 1, 0) };
}

/** Every record that was imported is there once, under its own identifier, in its last wording, its versions in order. */
export function auditRecords(db, known, faults, where) {
  const rows = db.prepare(`select doc, external_id, text from items where source_id like 'records-%'`).all();
  const earlier = db.prepare('select text from item_revisions where doc = ? order by since, rowid').pluck();
  const stored = new Map();
  for (const { doc, external_id: id, text } of rows) {
    if (stored.has(id)) faults.count('doubled', `${where}: ${id} is in the store twice`);
    stored.set(id, [...earlier.all(doc), text].map(versionIn));
  }
  for (const [id, { version }] of known) {
    const versions = stored.get(id);
    // Each file came to its end before the next one: no version of a record may be missing.
    const expected = Array.from({ length: version }, (_, index) => index + 1);
    if (!versions) faults.count('lost', `${where}: ${id} is not in the store`);
    else if (versions.length < version)
      faults.count('lost', `${where}: of ${id} only ${versions.join(', ')} are there`);
    else if (versions.join() !== expected.join())
      faults.count('doubled', `${where}: ${id} has its versions in the order ${versions.join(', ')}`);
  }
  if (rows.length > known.size) faults.count('doubled', `${where}: ${rows.length} items of ${known.size} records`);
}

/** All of these at once: the file is whole, and everything that was served and imported is in it as it should be. */
export function auditAll(path, { feeds, records }, faults, where) {
  look(path, (db) => {
    auditWhole(db, faults, where);
    auditValidators(db, feeds, faults, where);
    auditStories(db, feeds, faults, where);
    auditRecords(db, records.known, faults, where);
  });
}
