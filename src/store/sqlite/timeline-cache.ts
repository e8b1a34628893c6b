// Cache of recent places and developments: kept current by what this process writes, dropped where another process wrote
// or a transaction was rolled back.

import type { Candidates, DevelopmentState, Place, Profile } from '../../model.ts';
import { type CandidateIndex, createCandidateIndex } from './candidate-index.ts';
import type { Db } from './connection.ts';
import { type LightRow, toPlace } from './timeline-rows.ts';

/** Places and developments kept: the near days are asked for again and again. */
const MOST_KEPT = 8_000;

/** Numbers of two places, of which the act settles the claim. */
type Pair = { act: number; claim: number };
const NOTHING: Candidates['answered'] = [];

export type TimelineCache = ReturnType<typeof createTimelineCache>;

function createTimelineCache(db: Db) {
  const version = db.prepare<[], number>('pragma data_version').pluck();
  const placeOf = db.prepare<[number], LightRow & { profile: string }>('select * from timeline_places where no = ?');
  const stateOf = db.prepare<[string], string>('select state from timeline_developments where id = ?').pluck();
  const answering = db
    .prepare<[], string>('select act_item_id from timeline_answers union select claim_item_id from timeline_answers')
    .pluck();
  const homeOf = db.prepare<[number], string>('select development_id from timeline_places where no = ?').pluck();
  const pairs = `select a.no as act, c.no as claim from timeline_answers
    join timeline_places a on a.item_id = act_item_id join timeline_places c on c.item_id = claim_item_id`;
  const asAct = db.prepare<[string], Pair>(`${pairs} where act_item_id = ?`);
  const asClaim = db.prepare<[string], Pair>(`${pairs} where claim_item_id = ?`);
  const keys: CandidateIndex = createCandidateIndex(db);

  let seen: number | undefined; // the version of the file that is cached
  let places = new Map<number, Place>();
  let states = new Map<string, DevelopmentState>();
  let answers: Set<string> | null = null;
  let settled = new Map<string, Pair[]>(); // by item, of those that were asked for

  function clear(): void {
    places = new Map();
    states = new Map();
    answers = null;
    settled = new Map();
  }

  /** Keeps one more; the longest kept half goes where there are too many. */
  function keep<K, V>(map: Map<K, V>, key: K, value: V): V {
    if (map.size >= MOST_KEPT && !map.has(key)) {
      let left = MOST_KEPT / 2;
      for (const old of map.keys()) {
        if (left <= 0) break;
        map.delete(old);
        left -= 1;
      }
    }
    map.set(key, value);
    return value;
  }

  /** The development of a place. */
  const home = (no: number): string => places.get(no)?.developmentId ?? homeOf.get(no)!;

  return {
    keys,

    /** Forgets what another process may have changed. Call before reading. */
    refresh(): void {
      const now = version.get();
      if (now !== seen) clear();
      seen = now;
      keys.refresh();
    },

    /** Forgets everything: a transaction was rolled back. */
    forget(): void {
      clear();
      keys.forget();
    },

    /** The place of a number, or undefined. */
    place(no: number): Place | undefined {
      const known = places.get(no);
      if (known) return known;
      const row = placeOf.get(no);
      return row && keep(places, no, toPlace(row, JSON.parse(row.profile) as Profile));
    },
    setPlace(no: number, place: Place): void {
      keep(places, no, place);
      if (answers?.has(place.profile.itemId)) settled = new Map();
    },
    dropPlace: (no: number): void => void places.delete(no),

    /** A development, or null. */
    state(id: string): DevelopmentState | null {
      const known = states.get(id);
      if (known) return known;
      const text = stateOf.get(id);
      return text === undefined ? null : keep(states, id, JSON.parse(text) as DevelopmentState);
    },
    setState(state: DevelopmentState): void {
      if (state.members === 0) states.delete(state.id);
      else keep(states, state.id, state);
    },

    /** The developments that an item's answers connect, where it settles something or is settled. */
    settled(itemId: string): Candidates['answered'] {
      answers ??= new Set(answering.all());
      if (!answers.has(itemId)) return NOTHING;
      const between = settled.get(itemId) ?? keep(settled, itemId, [...asAct.all(itemId), ...asClaim.all(itemId)]);
      return between.map(({ act, claim }) => ({ actDevelopmentId: home(act), claimDevelopmentId: home(claim) }));
    },
    noteAnswer(...itemIds: string[]): void {
      for (const itemId of itemIds) {
        answers?.add(itemId);
        settled.delete(itemId);
      }
    },
  };
}

const caches = new WeakMap<Db, TimelineCache>();

/** The cache of one open file. */
export function timelineCacheOf(db: Db): TimelineCache {
  let memory = caches.get(db);
  if (!memory) {
    memory = createTimelineCache(db);
    caches.set(db, memory);
  }
  return memory;
}
