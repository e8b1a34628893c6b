// Chooses the acts that settle a claim, and its lead time. No reads or writes.

import type { Answer, Day, DevelopmentState, Instant, MemberPlace } from '../model.ts';
import { addDays, dayInWashington } from '../lib/calendar.ts';
import { evidenceStrength } from '../timeline/link.ts';

/** Reports of one act come within this many days of each other. */
const DAYS_OF_ONE_ACT = 7;
/** A paper may be earlier with an act than the record that shows it. */
const DAYS_BEFORE_RECORD = 3;

/** A later development that settled this one, and its day. */
export type AnsweredBy = Answer & { on: Day };

/** A development that may settle a claim, and why. */
export type SettlingAct = {
  state: DevelopmentState;
  members: MemberPlace[];
  answer: Pick<Answer, 'how' | 'because' | 'by'>;
};

const dayOfNumber = (number: number): Day => new Date(number * 86_400_000).toISOString().slice(0, 10);

/** The day of the first report of a development. */
const firstDayOf = (state: DevelopmentState): Day =>
  state.firstDay === null ? dayInWashington(state.firstWordAt) : dayOfNumber(state.firstDay);

/** The day of a development: of the act where known, else of its first report. */
export function dayOf(state: DevelopmentState): Day {
  if (state.happenedOn && (state.status === 'official' || state.isCurated)) return state.happenedOn;
  return firstDayOf(state);
}

/** How long before the act the claim was made: whole days in Washington, and hours where both moments are known. */
function leadOf(act: DevelopmentState, claim: DevelopmentState): Pick<Answer, 'leadDays' | 'leadHours'> {
  const leadDays = Math.round((Date.parse(dayOf(act)) - Date.parse(firstDayOf(claim))) / 86_400_000);
  const hours = (Date.parse(act.firstWordAt) - Date.parse(claim.firstWordAt)) / 3_600_000;
  const midnight = (at: Instant): boolean => at.slice(11, 19) === '00:00:00';
  const exact = !midnight(act.firstWordAt) && !midnight(claim.firstWordAt) && Math.abs(hours - leadDays * 24) <= 48;
  return { leadDays, leadHours: exact ? Math.round(hours) : leadDays * 24 };
}

/**
 * What settled a claim, earliest first: of the acts (or denials) that may, the first and those of its days. A policy's later
 * acts do not settle the claim once more. Links by people and by the known record always count.
 */
export function settlingActs(claim: DevelopmentState, acts: SettlingAct[]): AnsweredBy[] {
  const found = acts.flatMap(({ state, members, answer }) => {
    const strength = evidenceStrength(members);
    // An act leaves a record, a denial does not: one blog is not enough for an act.
    if (strength === 'alone' && answer.by === 'rule' && answer.how !== 'denies') return [];
    const { how, because, by } = answer;
    const lead = leadOf(state, claim);
    // No act confirms what was said after it.
    if (by === 'rule' && lead.leadDays < 0) return [];
    const settled: AnsweredBy = { developmentId: state.id, how, ...lead, because, by, on: dayOf(state) };
    return [
      { settled, isOnRecord: strength === 'record', isUndated: state.firstDay === null && state.happenedOn === null },
    ];
  });
  found.sort(({ settled: a }, { settled: b }) =>
    a.on < b.on ? -1 : a.on > b.on ? 1 : a.developmentId < b.developmentId ? -1 : 1,
  );
  return found.flatMap(({ settled, isUndated }) => {
    if (settled.by !== 'rule' || isUndated) return settled;
    // The first act on the record is the act; where there is none, the first that is reported.
    const alike = found.filter((other) => (other.settled.how === 'denies') === (settled.how === 'denies'));
    const first = (alike.find(({ isOnRecord }) => isOnRecord) ?? alike[0]!).settled.on;
    const isOfItsDays =
      settled.on >= addDays(first, -DAYS_BEFORE_RECORD) && settled.on <= addDays(first, DAYS_OF_ONE_ACT);
    return isOfItsDays ? settled : [];
  });
}
