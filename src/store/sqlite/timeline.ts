// The timeline, written: places, developments, answers, mentions of deadlines, in the transaction of the items.
// And what may belong with new items. What is asked of the timeline is read in timeline-reads.ts.

import type { Candidates, DevelopmentState, Instant, Override, Place, PlacementKeys } from '../../model.ts';
import type { KeyedPlace } from './candidate-index.ts';
import type { TimelineWrites } from '../contract/tx.ts';
import type { Db } from './connection.ts';
import { timelineCacheOf } from './timeline-cache.ts';
import { claimOf, type PlaceRow } from './timeline-rows.ts';

const MOST_PER_ITEM = 12;

/** Writes of the timeline, inside the transaction that saves the items. */
export function createTimelineWriter(db: Db): TimelineWrites {
  const memory = timelineCacheOf(db);
  const former = db.prepare<[string], PlaceRow>('select * from timeline_places where item_id = ?');
  const inDevelopment = db.prepare<[string], PlaceRow>('select * from timeline_places where development_id = ?');
  const keepPast = db.prepare(
    `insert or replace into timeline_past_places
       (item_id, development_id, reason, because, origin_item_id, since, until, profile) values (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const fillPast = db.prepare(`update timeline_past_places set profile = ? where item_id = ? and profile = ''`);
  const setPlace = db
    .prepare<string[], number>(
      `insert into timeline_places (item_id, development_id, reason, because, origin_item_id, since, profile)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (item_id) do update set development_id = excluded.development_id, reason = excluded.reason,
       because = excluded.because, origin_item_id = excluded.origin_item_id, since = excluded.since, profile = excluded.profile
     returning no`,
    )
    .pluck();
  const movePlace = db.prepare('update timeline_places set development_id = ?, since = ? where item_id = ?');
  const setDevelopment = db.prepare(
    `insert or replace into timeline_developments
       (id, initiative_id, stage, status, first_word_at, first_seen_at, last_seen_at, expected_by, merged_into, claim_of,
        state)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const dropDevelopment = db.prepare('delete from timeline_developments where id = ?');
  const addAnswer = db.prepare(
    `insert or ignore into timeline_answers (act_item_id, claim_item_id, how, because, by, since) values (?, ?, ?, ?, ?, ?)`,
  );
  const mentionsOf = db.prepare<[string], { kind: string; day: string; seen: string }>(
    `select kind, day, mention ->> 'seenAt' as seen from timeline_mentions where item_id = ?`,
  );
  const dropMentions = db.prepare('delete from timeline_mentions where item_id = ?');
  const addMention = db.prepare(
    'insert or replace into timeline_mentions (item_id, kind, day, mention) values (?, ?, ?, ?)',
  );
  const setOverride = db.prepare(
    `insert or replace into timeline_overrides (id, kind, a, b, decision, undone_at) values (?, ?, ?, ?, ?, ?)`,
  );
  const addSubject = db.prepare('insert or ignore into timeline_mention_subjects (subject, item_id) values (?, ?)');

  /** Keeps an item's former place. An empty profile is the one that it has now: moves leave it as it is. */
  const past = (row: PlaceRow, until: Instant, profile: string): void => {
    if (until > row.since)
      keepPast.run(
        row.item_id,
        row.development_id,
        row.reason,
        row.because,
        row.origin_item_id,
        row.since,
        until,
        profile,
      );
  };

  function saveDevelopment(state: DevelopmentState): void {
    memory.setState(state);
    if (state.members === 0) {
      dropDevelopment.run(state.id);
      return;
    }
    setDevelopment.run(
      state.id,
      state.initiativeId,
      state.stage,
      state.status,
      state.firstWordAt,
      state.firstSeenAt,
      state.lastSeenAt,
      state.expectedBy ?? null,
      state.mergedInto ?? null,
      claimOf(state),
      JSON.stringify(state),
    );
  }

  return {
    async savePlaced(placed, at) {
      // A day that an earlier wording named already is known since then.
      const firstSeen = new Map<string, Instant>();
      const keyed: KeyedPlace[] = [];
      for (const place of placed.places) {
        const { profile } = place;
        const before = former.get(profile.itemId);
        const text = JSON.stringify(profile);
        let { since } = place;
        if (before && (before.development_id !== place.developmentId || before.profile !== text)) {
          if (before.profile !== text) fillPast.run(before.profile, profile.itemId);
          past(before, at, before.profile === text ? '' : before.profile);
          since = at;
        }
        const no = setPlace.get(
          profile.itemId,
          place.developmentId,
          place.reason,
          place.because,
          place.originItemId,
          since,
          text,
        )!;
        const { keys, days, ...standing } = place;
        memory.setPlace(no, { ...standing, since });
        keyed.push({ no, isKnown: before !== undefined, keys, days });
        if (before) {
          for (const { kind, day, seen } of mentionsOf.all(profile.itemId))
            firstSeen.set(`${profile.itemId} ${kind} ${day}`, seen);
          dropMentions.run(profile.itemId);
        }
      }
      memory.keys.add(keyed);
      for (const { from, into, at: when } of placed.moved) {
        for (const row of inDevelopment.all(from)) {
          past(row, when, '');
          movePlace.run(into, row.since > when ? row.since : when, row.item_id);
          memory.dropPlace(row.no);
        }
      }
      for (const state of placed.developments) saveDevelopment(state);
      for (const answer of placed.answers) {
        addAnswer.run(answer.actItemId, answer.claimItemId, answer.how, answer.because, answer.by, answer.since);
        memory.noteAnswer(answer.actItemId, answer.claimItemId);
      }
      for (const mention of placed.mentions) {
        const { kind, on } = mention.deadline;
        const seenAt = firstSeen.get(`${mention.itemId} ${kind} ${on}`) ?? mention.seenAt;
        addMention.run(mention.itemId, kind, on, JSON.stringify({ ...mention, seenAt }));
        for (const subject of mention.subjects) addSubject.run(subject, mention.itemId);
      }
    },

    async saveOverride(override) {
      const { id, kind, a, b, undoneAt } = override;
      setOverride.run(id, kind, a, b, JSON.stringify(override), undoneAt ?? null);
    },
  };
}

/** Finds what may belong with new items; on the writing connection. */
export function createCandidateFinder(db: Db): (keys: PlacementKeys[]) => Candidates {
  const memory = timelineCacheOf(db);
  const placeNo = db.prepare<[string], { no: number; home: string }>(
    'select no, development_id as home from timeline_places where item_id = ?',
  );
  const inDevelopment = db.prepare<[string], number>('select no from timeline_places where development_id = ?').pluck();
  const overrides = db.prepare<[], string>('select decision from timeline_overrides where undone_at is null').pluck();

  /**
   * What may belong with items, by their placement keys, and the developments they are in now, whole. Bounded by key, so
   * it costs the same however much is stored.
   */
  return (keys) => {
    memory.refresh();
    const found = new Set<number>();
    for (const { lookups } of keys) for (const no of memory.keys.nearest(lookups, MOST_PER_ITEM)) found.add(no);
    const places = new Map<string, Place>();
    const developments = new Map<string, DevelopmentState>();
    const complete: string[] = [];
    const take = (no: number): void => {
      const place = memory.place(no);
      if (!place || places.has(place.profile.itemId)) return;
      places.set(place.profile.itemId, place);
      if (developments.has(place.developmentId)) return;
      const state = memory.state(place.developmentId);
      if (state) developments.set(place.developmentId, state);
    };
    for (const { itemId } of keys) {
      const own = placeNo.get(itemId);
      if (!own) continue;
      complete.push(own.home);
      for (const member of inDevelopment.all(own.home)) take(member);
    }
    for (const no of found) take(no);
    const answered = new Map<string, Candidates['answered'][number]>();
    for (const { profile } of places.values())
      if (profile.phase !== 'talk')
        for (const pair of memory.settled(profile.itemId))
          answered.set(`${pair.actDevelopmentId} ${pair.claimDevelopmentId}`, pair);
    return {
      places: [...places.values()],
      developments: [...developments.values()],
      answered: [...answered.values()],
      overrides: overrides.all().map((text) => JSON.parse(text) as Override),
      complete,
    };
  };
}
