// Undoing an audited change: a correction, or a decision on the timeline. Both are audited as changes of their own.

import type { AuditEntry } from '../store/contract.ts';
import type { Change } from './commit.ts';
import { type CorrectionUndo, setCorrections } from './correct.ts';
import { undoDecision } from './decide.ts';

/** Undoes an audited correction or decision. Gives false where it was undone already. */
export function undo({ no, action, undo: what }: AuditEntry, by: string): Change<boolean> {
  return async (tx, now) => {
    if (!(await tx.markUndone(no, by, now))) return { result: false, effects: [] };
    if (action !== 'correct')
      return { result: true, effects: await undoDecision(tx, String(what?.['decision']), by, now) };
    const { itemId, about, before } = what as CorrectionUndo;
    return { result: true, effects: await setCorrections(tx, { itemId, about, words: before, kind: 'undone' }, now) };
  };
}
