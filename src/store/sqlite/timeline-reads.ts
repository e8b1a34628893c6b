// The timeline, read: developments with their members and answers, as they are or as they were known at a moment. Each
// function takes a set and gives a map. Putting these together to answers is query/'s work.

import type {
  DevelopmentParts,
  DevelopmentQuestion,
  DevelopmentState,
  Instant,
  ItemHead,
  LinkKind,
  MemberPlace,
  Override,
  Place,
  PlacedAnswer,
  StoredDevelopment,
} from '../../model.ts';
import type { ClaimCount, TimelineReads } from '../contract/timeline.ts';
import type { Db } from './connection.ts';
import { MEMBER_PROFILE, memberPlace, type PlaceRow, wholePlace } from './timeline-rows.ts';

/** After every moment. */
const LATEST = '9999';
/** A merged development may have been merged into one that was merged, so many times over. */
const MOST_MERGES = 50;

/** Developments are counted up to this many. */
const COUNT_CAP = 10_001;

/** A question as conditions in SQL and their values. */
function conditionsOf(question: DevelopmentQuestion): { where: string[]; values: string[] } {
  const { knownAt, from, to } = question;
  const where = [knownAt ? 'first_seen_at <= ?' : 'merged_into is null'];
  const values = knownAt ? [knownAt] : [];
  const columns = { id: question.ids, initiative_id: question.initiatives };
  const ofToday = knownAt ? {} : { stage: question.stages, status: question.statuses };
  for (const [column, list] of Object.entries({ ...columns, ...ofToday })) {
    if (!list) continue;
    where.push(`${column} in (select value from json_each(?))`);
    values.push(JSON.stringify(list));
  }
  if (from) {
    where.push('first_word_at >= ?');
    values.push(from);
  }
  if (to) {
    where.push('first_word_at < ?');
    values.push(`${to}T24`);
  }
  return { where, values };
}

export function createTimelineReads(db: Db): TimelineReads {
  const claims = db.prepare<[], ClaimCount>(
    `select claim_of as publisher, expected_by as expectedBy, count(*) as count
     from timeline_developments where claim_of is not null group by 1, 2`,
  );
  // Answers are few: from them to their developments, not the other way round.
  const answered = db
    .prepare<[], string>(
      `select distinct development_id from timeline_answers cross join timeline_places on item_id = claim_item_id`,
    )
    .pluck();
  const stateText = db.prepare<[string], string>('select state from timeline_developments where id = ?').pluck();
  const now = db.prepare<[string], PlaceRow>('select * from timeline_places where development_id = ?');
  const members = db.prepare<[string], PlaceRow>(
    `select no, item_id, development_id, reason, because, origin_item_id, since, ${MEMBER_PROFILE} as profile
     from timeline_places where development_id = ?`,
  );
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
  const homeNow = db.prepare<[string], string>('select development_id from timeline_places where item_id = ?').pluck();
  const homeThen = db
    .prepare<[string, string, string, string, string], string>(
      `select development_id from timeline_past_places where item_id = ? and since <= ? and until > ?
       union all select development_id from timeline_places where item_id = ? and since <= ?`,
    )
    .pluck();
  const joinedLater = db
    .prepare<[string, string], number>('select 1 from timeline_places where development_id = ? and since > ? limit 1')
    .pluck();
  const leftLater = db
    .prepare<[string, string, string], number>(
      'select 1 from timeline_past_places where development_id = ? and since <= ? and until > ? limit 1',
    )
    .pluck();
  const ofActs = db.prepare<[string], AnswerRow>(
    `select act.development_id as act, claim.development_id as claim, how, a.because, by, a.since
     from timeline_places act
     join timeline_answers a on act_item_id = act.item_id
     join timeline_places claim on claim.item_id = claim_item_id
     where act.development_id = ? order by act.no, claim_item_id`,
  );
  const ofClaims = db.prepare<[string], AnswerRow>(
    `select act.development_id as act, claim.development_id as claim, how, a.because, by, a.since
     from timeline_places claim
     join timeline_answers a on claim_item_id = claim.item_id
     join timeline_places act on act.item_id = act_item_id
     where claim.development_id = ? order by claim.no, act_item_id`,
  );
  const ofItem = db.prepare<[string, string], AnswerRow>(
    `select act_item_id as act, claim_item_id as claim, how, because, by, since from timeline_answers where act_item_id = ?
     union all
     select act_item_id as act, claim_item_id as claim, how, because, by, since from timeline_answers where claim_item_id = ?`,
  );
  const overrides = db.prepare<[], string>('select decision from timeline_overrides order by id').pluck();
  const headOf = db.prepare<[string, string, string], ItemHead>(
    'select id, title, url, publisher from items where id = ? and first_seen_at <= ? and revised_at <= ?',
  );

  type AnswerRow = { act: string; claim: string; how: string; because: string; by: string; since: string };

  const home = (itemId: string, knownAt: Instant | undefined): string | undefined =>
    knownAt === undefined ? homeNow.get(itemId) : homeThen.get(itemId, knownAt, knownAt, itemId, knownAt);

  const placesIn = (id: string, knownAt: Instant | undefined): Place[] => {
    const present = now.all(id);
    if (knownAt === undefined) return present.map(wholePlace);
    return [
      ...present.filter(({ since }) => since <= knownAt),
      ...then.all(id).filter(({ since, until }) => since <= knownAt && knownAt < until!),
    ].map(wholePlace);
  };

  const toAnswer = ({ act, claim, how, because, by, since }: AnswerRow): PlacedAnswer => ({
    actDevelopmentId: act,
    claimDevelopmentId: claim,
    how: how as LinkKind,
    because,
    by: by as PlacedAnswer['by'],
    since,
  });

  /** Answers in which members took part by a moment, between the developments to which the items belonged then. */
  function answersThen(members: Place[] | MemberPlace[], knownAt: Instant, homes: Map<string, string | undefined>) {
    const homeOf = (itemId: string): string | undefined => {
      if (!homes.has(itemId)) homes.set(itemId, home(itemId, knownAt));
      return homes.get(itemId);
    };
    return members
      .flatMap(({ profile: { itemId } }) => ofItem.all(itemId, itemId))
      .flatMap((row) => {
        if (row.since > knownAt) return [];
        const [act, claim] = [homeOf(row.act), homeOf(row.claim)];
        return act === undefined || claim === undefined ? [] : [{ ...row, act, claim }];
      });
  }

  /** The development into which one was merged; itself where it was not. Null where there is none. */
  function afterMerges(id: string): DevelopmentState | null {
    let at = id;
    for (let merges = 0; merges < MOST_MERGES; merges += 1) {
      const text = stateText.get(at);
      if (text === undefined) return null;
      const state = JSON.parse(text) as DevelopmentState;
      if (!state.mergedInto) return state;
      at = state.mergedInto;
    }
    return null;
  }

  /** The state of a development where no item joined or left it since the moment; undefined where one did. */
  function unmovedState(id: string, knownAt: Instant | undefined): DevelopmentState | null | undefined {
    if (knownAt !== undefined && (joinedLater.get(id, knownAt) ?? leftLater.get(id, knownAt, knownAt)))
      return undefined;
    const text = stateText.get(id);
    const state = text === undefined ? null : (JSON.parse(text) as DevelopmentState);
    return knownAt !== undefined && state?.mergedInto ? null : state;
  }

  function storedDevelopment(
    id: string,
    { knownAt, parts }: { knownAt: Instant | undefined; parts: DevelopmentParts },
    homes: Map<string, string | undefined>,
  ): StoredDevelopment | undefined {
    const state = unmovedState(id, knownAt);
    if (state === null) return undefined;
    if (state && parts === 'state') return { state, members: [], answers: [] };
    const isWhole = parts === 'all' || knownAt !== undefined;
    const stored =
      state === undefined
        ? { state: null, members: placesIn(id, knownAt) }
        : { state, members: isWhole ? members.all(id).map(memberPlace) : [] };
    if (isWhole && stored.members.length === 0) return undefined;
    const rows =
      knownAt === undefined ? [...ofActs.all(id), ...ofClaims.all(id)] : answersThen(stored.members, knownAt, homes);
    return { ...stored, answers: rows.filter(({ act, claim }) => act !== claim).map(toAnswer) };
  }

  const readAll = db.transaction((ids: string[], asked: Parameters<typeof storedDevelopment>[1]) => {
    const homes = new Map<string, string | undefined>(); // of items, at the moment
    return new Map(
      ids.flatMap((id) => {
        const one = storedDevelopment(id, asked, homes);
        return one ? [[id, one]] : [];
      }),
    );
  });

  return {
    developmentState: async (id) => afterMerges(id),

    async developmentsAfterMerges(ids) {
      return new Map(
        ids.flatMap((id) => {
          const state = afterMerges(id);
          return state ? [[id, state]] : [];
        }),
      );
    },

    storedDevelopments: async (ids, { knownAt, parts = 'all' } = {}) => readAll(ids, { knownAt, parts }),

    async developmentStates(question) {
      const { where, values } = conditionsOf(question);
      const order = question.newestFirst ? 'desc' : 'asc';
      if (question.after) {
        where.push(`(first_word_at, id) ${question.newestFirst ? '<' : '>'} (?, ?)`);
        values.push(question.after.at, question.after.id);
      }
      return db
        .prepare<(string | number)[], string>(
          `select state from timeline_developments where ${where.join(' and ')}
           order by first_word_at ${order}, id ${order} limit ?`,
        )
        .pluck()
        .all(...values, question.limit ?? -1)
        .map((text) => JSON.parse(text) as DevelopmentState);
    },

    async countDevelopments(question) {
      const { where, values } = conditionsOf(question);
      const sql = `select count(*) from (select 1 from timeline_developments where ${where.join(' and ')} limit ${COUNT_CAP})`;
      return db
        .prepare<string[], number>(sql)
        .pluck()
        .get(...values)!;
    },

    claimCounts: async () => claims.all(),
    answeredDevelopments: async () => answered.all(),
    placesIn: async (developmentId, knownAt) => placesIn(developmentId, knownAt),

    async placesThroughTime(itemIds) {
      return new Map(
        itemIds.map((id) => [id, history.all(id, id).map((row) => ({ ...wholePlace(row), until: row.until! }))]),
      );
    },

    async developmentsOfItems(itemIds, knownAt) {
      const found = new Map<string, string>();
      for (const itemId of itemIds) {
        const id = home(itemId, knownAt);
        if (id !== undefined) found.set(itemId, id);
      }
      return found;
    },

    async itemHeads(itemIds, knownAt = LATEST) {
      const heads = new Map<string, ItemHead>();
      for (const id of itemIds) {
        const head = headOf.get(id, knownAt, knownAt);
        if (head) heads.set(id, head);
      }
      return heads;
    },

    timelineOverrides: async () => overrides.all().map((text) => JSON.parse(text) as Override),
  };
}
