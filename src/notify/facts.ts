// What can be told of a development now, and which of it is new to a reader who knows part of it. Pure.

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

/** As what a reader knows a development: the last status it was told, or waits to be told; null for nothing yet. */
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
 * The standing of a development as a fact that is new to a reader: its status, where it is stronger than what the reader
 * knows; a withdrawal, where it is weaker; null where it is the same. Numbered, so that going up again is told again.
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

/** Deadlines from `today` on, a lapse, and what settled it: facts that are told once each. */
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

/** What an act tells of the claims that it answers: a fact of each claim. */
export function answeringFacts(act: Development): { claimId: string; fact: Fact }[] {
  return act.answers.map(({ developmentId, how }) => ({ claimId: developmentId, fact: answeredFact(how, act.id) }));
}
