// The facts of a development, and which of them are new to a subscriber. No reads or writes.

import {
  type Answer,
  type Development,
  type FactKind,
  type LedgerEntry,
  STATUSES,
  type Status,
  type TimelineDeadline,
} from '../model.ts';

export type Fact = { fact: string; kind: FactKind; otherId: string | null };

const rank = (status: Status): number => STATUSES.indexOf(status);
const isStatus = (kind: FactKind): kind is Status => (STATUSES as readonly string[]).includes(kind);

/** The last status of a development that was sent to a subscriber or is pending; null for none. */
export function knownAs(ledger: LedgerEntry[]): { status: Status; withdrawals: number } | null {
  let status: Status | null = null;
  let withdrawals = 0;
  for (const entry of [...ledger].sort((a, b) =>
    a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0,
  )) {
    if (isStatus(entry.kind)) status = entry.kind;
    if (entry.kind === 'withdrawn') {
      withdrawals += 1;
      status = entry.fact.split(':')[2] as Status;
    }
  }
  return status && { status, withdrawals };
}

/**
 * The status of a development as a fact that is new to a subscriber: the status, if it is stronger than the one the
 * subscriber knows; a withdrawal, if it is weaker; null if it is the same. Numbered, so that a later rise is sent again.
 */
export function statusFact(development: Development, ledger: LedgerEntry[]): Fact | null {
  const known = knownAs(ledger);
  const { status } = development;
  if (!known) return { fact: status, kind: status, otherId: null };
  if (rank(status) > rank(known.status))
    return { fact: known.withdrawals > 0 ? `${status}:${known.withdrawals}` : status, kind: status, otherId: null };
  if (rank(status) < rank(known.status))
    return { fact: `withdrawn:${known.withdrawals + 1}:${status}`, kind: 'withdrawn', otherId: null };
  return null;
}

const ANSWERED = { confirms: 'confirmed', denies: 'denied', partly: 'partly' } as const;

/** That an act settled a claim, as a fact of the claim. */
const answeredFact = (how: Answer['how'], actId: string): Fact => ({
  fact: `${ANSWERED[how]}:${actId}`,
  kind: ANSWERED[how],
  otherId: actId,
});

/** Facts besides the status, each sent once: deadlines from `today` on, a lapse, and the acts that settled it. */
export function furtherFacts(
  development: Development & { answeredBy: Answer[] },
  deadlines: TimelineDeadline[],
  today: string,
): Fact[] {
  const facts: Fact[] = deadlines
    .filter((deadline) => deadline.developmentId === development.id && deadline.on >= today)
    .map((deadline) =>
      deadline.revision === 0
        ? { fact: `deadline-set:${deadline.id}`, kind: 'deadline-set', otherId: deadline.id }
        : { fact: `deadline-moved:${deadline.id}:${deadline.on}`, kind: 'deadline-moved', otherId: deadline.id },
    );
  if (development.lapsedOn) facts.push({ fact: 'lapsed', kind: 'lapsed', otherId: null });
  return [...facts, ...development.answeredBy.map(({ how, developmentId }) => answeredFact(how, developmentId))];
}

/** The facts that an act adds to the claims it settles. */
export function answeringFacts(act: Development): { claimId: string; fact: Fact }[] {
  return act.answers.map(({ developmentId, how }) => ({ claimId: developmentId, fact: answeredFact(how, act.id) }));
}
