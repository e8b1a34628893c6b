// The timeline, read: developments with their places, as they are or as they were known at a moment; answers between
// items; mentions of deadlines. Putting these together to answers is query/'s work.

import type {
  Day,
  DeadlineMention,
  DevelopmentState,
  Filter,
  Instant,
  ItemAnswer,
  LinkKind,
  Override,
  Place,
} from '../model.ts';
import type { Db } from './sqlite.ts';
import { HEAD_PROFILE, headPlace, type PlaceRow, wholePlace } from './timeline-rows.ts';
import { type ToldBy, toldMemoryOf } from './told-memory.ts';

/** What of an item a development shows. */
export type ItemHead = { id: string; title: string; url: string | null; publisher: string };

/** What of a development its deadlines show. */
export type DevelopmentHead = Pick<DevelopmentState, 'initiativeId' | 'agencies'>;

/** Where reading of mentions goes on: after this one. */
export type MentionCursor = { day: Day; itemId: string; kind: string };

/** Which developments: the part of a filter that they carry themselves. */
export type DevelopmentQuestion = Pick<Filter, 'initiatives' | 'stages' | 'statuses' | 'from' | 'to' | 'knownAt'> & {
  ids?: string[];
  after?: { at: Instant; id: string }; // for reading on
  newestFirst?: boolean;
  limit?: number;
};

/** After every moment. */
const LATEST = '9999';
const BATCH = 400; // values in one `in (…)`

export function timelineReadsOf(db: Db) {
  const development = db.prepare<[string], string>('select state from timeline_developments where id = ?').pluck();
  const now = db.prepare<[string], PlaceRow>('select * from timeline_places where development_id = ?');
  const heads = db.prepare<[string], PlaceRow>(
    `select no, item_id, development_id, reason, because, origin_item_id, since, ${HEAD_PROFILE} as profile
     from timeline_places where development_id = ?`,
  );
  const itemsNow = db.prepare<[string], string>('select item_id from timeline_places where development_id = ?').pluck();
  const itemsThen = db
    .prepare<[string, string, string, string, string], string>(
      `select item_id from timeline_places where development_id = ? and since <= ?
       union all select item_id from timeline_past_places where development_id = ? and since <= ? and until > ?`,
    )
    .pluck();
  // A past place that was left by a move alone has no profile of its own.
  const past = `select 0 as no, p.item_id, p.development_id, p.reason, p.because, p.origin_item_id, p.since, p.until,
      case p.profile when '' then n.profile else p.profile end as profile
    from timeline_past_places p join timeline_places n on n.item_id = p.item_id`;
  const then = db.prepare<[string], PlaceRow>(`${past} where p.development_id = ?`);
  const history = db.prepare<[string, string], PlaceRow>(
    `${past} where p.item_id = ?
     union all
     select no, item_id, development_id, reason, because, origin_item_id, since, '9999' as until, profile
       from timeline_places where item_id = ? order by since`,
  );
  // The same without profiles: which development, and whether it stood otherwise.
  const homeThen = db
    .prepare<[string, string, string, string, string], string>(
      `select development_id from timeline_past_places where item_id = ? and since <= ? and until > ?
       union all select development_id from timeline_places where item_id = ? and since <= ?`,
    )
    .pluck();
  const headOf = db.prepare<[string, string, string], ItemHead>(
    'select id, title, url, publisher from items where id = ? and first_seen_at <= ? and revised_at <= ?',
  );
  const joinedLater = db
    .prepare<[string, string], number>('select 1 from timeline_places where development_id = ? and since > ? limit 1')
    .pluck();
  const leftLater = db
    .prepare<[string, string, string], number>(
      'select 1 from timeline_past_places where development_id = ? and since <= ? and until > ? limit 1',
    )
    .pluck();
  const ofAct = db.prepare<[string], AnswerRow>('select * from timeline_answers where act_item_id = ?');
  const ofClaim = db.prepare<[string], AnswerRow>('select * from timeline_answers where claim_item_id = ?');
  const placeOf = db.prepare<[string], string>('select development_id from timeline_places where item_id = ?').pluck();
  const overrides = db.prepare<[], string>('select decision from timeline_overrides order by id').pluck();
  const lastChange = db.prepare<[], number | null>('select max(no) from doc_changes').pluck();
  const decided = db.prepare<[], string>(`select count(*) || '/' || count(undone_at) from timeline_overrides`).pluck();
  const mentionsOn = db.prepare<[string, string, string, string, string, number], MentionRow>(
    `select item_id, kind, day, mention from timeline_mentions
     where day between ? and ? and (day, item_id, kind) < (?, ?, ?) order by day desc, item_id desc, kind desc limit ?`,
  );
  const mentionsOfItem = db
    .prepare<[string], string>('select mention from timeline_mentions where item_id = ?')
    .pluck();
  const itemsOfSubject = db
    .prepare<[string], string>('select item_id from timeline_mention_subjects where subject = ?')
    .pluck();

  type MentionRow = { item_id: string; kind: string; day: string; mention: string };
  type AnswerRow = {
    act_item_id: string;
    claim_item_id: string;
    how: string;
    because: string;
    by: string;
    since: string;
  };
  const toAnswer = (row: AnswerRow): ItemAnswer => ({
    actItemId: row.act_item_id,
    claimItemId: row.claim_item_id,
    how: row.how as LinkKind,
    because: row.because,
    by: row.by as ItemAnswer['by'],
    since: row.since,
  });

  const answersOf = (itemIds: string[]): ItemAnswer[] =>
    itemIds.flatMap((itemId) => [...ofAct.all(itemId), ...ofClaim.all(itemId)]).map(toAnswer);
  const told = toldMemoryOf(db, (id) => {
    const places = heads.all(id).map(headPlace);
    return { places, answers: answersOf(places.map(({ profile }) => profile.itemId)) };
  });

  /** The id under which a development stands today: its own, or that of the one it was merged into. */
  function standing(id: string): DevelopmentState | null {
    let at = id;
    for (let hops = 0; hops < 50; hops += 1) {
      const text = development.get(at);
      if (text === undefined) return null;
      const state = JSON.parse(text) as DevelopmentState;
      if (!state.mergedInto) return state;
      at = state.mergedInto;
    }
    return null;
  }

  return {
    /** A development by its id, also by one that it had before it was merged. */
    async developmentState(id: string): Promise<DevelopmentState | null> {
      return standing(id);
    },

    /**
     * Developments in order of their first word. With `knownAt` also those that were merged since, and nothing is
     * said of stage and status: these must be told anew from the places of then.
     */
    async developmentStates(question: DevelopmentQuestion): Promise<DevelopmentState[]> {
      const where: string[] = [];
      const values: (string | number)[] = [];
      const among = (column: string, list: string[] | undefined): void => {
        if (!list) return;
        where.push(`${column} in (${list.map(() => '?').join(', ') || "''"})`);
        values.push(...list);
      };
      among('id', question.ids);
      among('initiative_id', question.initiatives);
      if (question.knownAt) {
        where.push('first_seen_at <= ?');
        values.push(question.knownAt);
      } else {
        where.push('merged_into is null');
        among('stage', question.stages);
        among('status', question.statuses);
      }
      if (question.from) {
        where.push('first_word_at >= ?');
        values.push(question.from);
      }
      if (question.to) {
        where.push('first_word_at < ?');
        values.push(`${question.to}T24`);
      }
      const order = question.newestFirst ? 'desc' : 'asc';
      if (question.after) {
        where.push(`(first_word_at, id) ${question.newestFirst ? '<' : '>'} (?, ?)`);
        values.push(question.after.at, question.after.id);
      }
      const sql = `select state from timeline_developments ${where.length > 0 ? `where ${where.join(' and ')}` : ''}
        order by first_word_at ${order}, id ${order} limit ?`;
      const rows = db
        .prepare<(string | number)[], string>(sql)
        .pluck()
        .all(...values, question.limit ?? -1);
      return rows.map((text) => JSON.parse(text) as DevelopmentState);
    },

    /** The places of a development's members, as they are, or as they were known at a moment. */
    async placesIn(developmentId: string, knownAt?: Instant): Promise<Place[]> {
      const present = now.all(developmentId);
      if (knownAt === undefined) return present.map(wholePlace);
      return [
        ...present.filter(({ since }) => since <= knownAt),
        ...then.all(developmentId).filter(({ since, until }) => since <= knownAt && knownAt < until!),
      ].map(wholePlace);
    },

    /** Ids of the items that stand in developments, as they do, or as was known at a moment. */
    async itemsIn(developmentIds: string[], knownAt?: Instant): Promise<string[]> {
      return developmentIds.flatMap((id) =>
        knownAt === undefined ? itemsNow.all(id) : itemsThen.all(id, knownAt, id, knownAt, knownAt),
      );
    },

    /** What a development of today is told by: itself, its members without their words, their answers. */
    async toldBy(developmentId: string): Promise<ToldBy | null> {
      return told.get(developmentId);
    },

    /**
     * A development as it stood at a moment, where its members have stood still since: then what is kept of it is what
     * was known. Null where it had none then; undefined where something moved, and it must be told from its places.
     */
    async stateSince(id: string, knownAt: Instant): Promise<DevelopmentState | null | undefined> {
      if (joinedLater.get(id, knownAt) ?? leftLater.get(id, knownAt, knownAt)) return undefined;
      const text = development.get(id);
      const state = text === undefined ? null : (JSON.parse(text) as DevelopmentState);
      return state?.mergedInto ? null : state;
    },

    /** Everywhere an item stood, first to last, each with the time until it stood there (9999: still). */
    async placesOf(itemId: string): Promise<(Place & { until: Instant })[]> {
      return history.all(itemId, itemId).map((row) => ({ ...wholePlace(row), until: row.until! }));
    },

    /** The development of each of these items; of the moment, where one is given. */
    async developmentsOfItems(itemIds: string[], knownAt?: Instant): Promise<Map<string, string>> {
      const found = new Map<string, string>();
      for (const itemId of itemIds) {
        const id =
          knownAt === undefined ? placeOf.get(itemId) : homeThen.get(itemId, knownAt, knownAt, itemId, knownAt);
        if (id !== undefined) found.set(itemId, id);
      }
      return found;
    },

    /** Answers in which an item takes part, as act or as claim. */
    async answersOf(itemIds: string[]): Promise<ItemAnswer[]> {
      return answersOf(itemIds);
    },

    /** Policy and agencies of developments as they stand, by id. */
    async developmentHeads(ids: string[]): Promise<Map<string, DevelopmentHead>> {
      const heads = new Map<string, DevelopmentHead>();
      for (let at = 0; at < ids.length; at += BATCH) {
        const some = ids.slice(at, at + BATCH);
        const sql = `select id, initiative_id as initiativeId, state ->> 'agencies' as agencies
          from timeline_developments where id in (${some.map(() => '?').join(', ')})`;
        type Row = Omit<DevelopmentHead, 'agencies'> & { id: string; agencies: string };
        for (const { id, initiativeId, agencies } of db.prepare<string[], Row>(sql).all(...some))
          heads.set(id, { initiativeId, agencies: JSON.parse(agencies) as string[] });
      }
      return heads;
    },

    /** Title, address and publisher of items, by id; with a moment, of those that read then as they read now. */
    async itemHeads(itemIds: string[], knownAt: Instant = LATEST): Promise<Map<string, ItemHead>> {
      const heads = new Map<string, ItemHead>();
      for (const id of itemIds) {
        const head = headOf.get(id, knownAt, knownAt);
        if (head) heads.set(id, head);
      }
      return heads;
    },

    /** Mentions of deadlines that fall between two days, the latest day first, a page at a time; `next` reads on. */
    async mentionsBetween(
      from: Day,
      to: Day,
      after: MentionCursor = { day: '9999', itemId: '', kind: '' },
      limit = 5000,
    ): Promise<{ mentions: DeadlineMention[]; next: MentionCursor | null }> {
      const rows = mentionsOn.all(from, to, after.day, after.itemId, after.kind, limit);
      const last = rows.length < limit ? undefined : rows.at(-1);
      return {
        mentions: rows.map(({ mention }) => JSON.parse(mention) as DeadlineMention),
        next: last ? { day: last.day, itemId: last.item_id, kind: last.kind } : null,
      };
    },

    /** Mentions of deadlines that fall between two days, by items that stand with these policies today. */
    async mentionsOfInitiatives(initiatives: string[], from: Day, to: Day): Promise<DeadlineMention[]> {
      const sql = `select mention from timeline_developments d
        join timeline_places p on p.development_id = d.id
        join timeline_mentions m on m.item_id = p.item_id and m.day between ? and ?
        where d.initiative_id in (${initiatives.map(() => '?').join(', ') || "''"})`;
      const rows = db
        .prepare<string[], string>(sql)
        .pluck()
        .all(from, to, ...initiatives);
      return rows.map((text) => JSON.parse(text) as DeadlineMention);
    },

    /** Mentions of deadlines by these items. */
    async mentionsOfItems(itemIds: string[]): Promise<DeadlineMention[]> {
      return itemIds.flatMap((itemId) => mentionsOfItem.all(itemId)).map((text) => JSON.parse(text) as DeadlineMention);
    },

    /** Mentions of deadlines by items that speak of these files. */
    async mentionsOfSubjects(subjects: string[]): Promise<DeadlineMention[]> {
      const items = new Set(subjects.flatMap((subject) => itemsOfSubject.all(subject)));
      return [...items]
        .flatMap((itemId) => mentionsOfItem.all(itemId))
        .map((text) => JSON.parse(text) as DeadlineMention);
    },

    /** Says whether anything that a development is told by has changed: the same words, nothing has, by any process. */
    async timelineStamp(): Promise<string> {
      return `${lastChange.get() ?? 0} ${decided.get()}`;
    },

    /** Persons' decisions, the undone ones too, oldest first. */
    async timelineOverrides(): Promise<Override[]> {
      return overrides.all().map((text) => JSON.parse(text) as Override);
    },
  };
}
