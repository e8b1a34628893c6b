// Deadlines, read: the days that items name, by item, by policy, by day, by the files that they speak of.

import type { DeadlineMention } from '../../model.ts';
import type { DeadlineReads } from '../contract/timeline.ts';
import type { Db } from './connection.ts';

const toMention = (text: string): DeadlineMention => JSON.parse(text) as DeadlineMention;

export function createDeadlineReads(db: Db): DeadlineReads {
  const onDays = db.prepare<[string, string, string, string, string, number], MentionRow>(
    `select item_id, kind, day, mention from timeline_mentions
     where day between ? and ? and (day, item_id, kind) < (?, ?, ?) order by day desc, item_id desc, kind desc limit ?`,
  );
  const ofItem = db.prepare<[string], string>('select mention from timeline_mentions where item_id = ?').pluck();
  const itemsOfFile = db
    .prepare<[string], string>('select item_id from timeline_mention_subjects where subject = ?')
    .pluck();
  const itemsNow = db.prepare<[string], string>('select item_id from timeline_places where development_id = ?').pluck();
  const itemsThen = db
    .prepare<[string, string, string, string, string], string>(
      `select item_id from timeline_places where development_id = ? and since <= ?
       union all select item_id from timeline_past_places where development_id = ? and since <= ? and until > ?`,
    )
    .pluck();
  const ofPolicies = db
    .prepare<[string, string, string], string>(
      `select mention from timeline_developments d
       join timeline_places p on p.development_id = d.id
       join timeline_mentions m on m.item_id = p.item_id and m.day between ? and ?
       where d.initiative_id in (select value from json_each(?))`,
    )
    .pluck();

  type MentionRow = { item_id: string; kind: string; day: string; mention: string };
  const ofItems = (itemIds: Iterable<string>): DeadlineMention[] =>
    [...itemIds].flatMap((itemId) => ofItem.all(itemId)).map(toMention);
  const ofFiles = (files: Set<string>): DeadlineMention[] =>
    ofItems(new Set([...files].flatMap((file) => itemsOfFile.all(file))));

  return {
    async mentionsBetween(from, to, after = { day: '9999', itemId: '', kind: '' }, limit = 5000) {
      const rows = onDays.all(from, to, after.day, after.itemId, after.kind, limit);
      const last = rows.length < limit ? undefined : rows.at(-1);
      return {
        mentions: rows.map(({ mention }) => toMention(mention)),
        next: last ? { day: last.day, itemId: last.item_id, kind: last.kind } : null,
      };
    },

    async mentionsOfInitiatives(initiatives, from, to) {
      return ofPolicies.all(from, to, JSON.stringify(initiatives)).map(toMention);
    },

    async mentionsOfDevelopments(ids, knownAt) {
      return ofItems(
        ids.flatMap((id) =>
          knownAt === undefined ? itemsNow.all(id) : itemsThen.all(id, knownAt, id, knownAt, knownAt),
        ),
      );
    },

    async mentionsOfFiles(files) {
      const asked = new Set(files);
      const near = ofFiles(asked);
      return [
        ...near,
        ...ofFiles(new Set(near.flatMap(({ subjects }) => subjects).filter((file) => !asked.has(file)))),
      ];
    },
  };
}
