// The differences between two revisions of a text, word by word, by the `diff` library (Myers 1986) with bounded work.

import { diffArrays } from 'diff';

export type Piece = { kind: 'same' | 'added' | 'removed'; text: string };

/** Most differing words; beyond this the whole text is shown as replaced. */
const MOST_STEPS = 600;

const words = (text: string): string[] => text.match(/\s+|\S+/g) ?? [];

/** Pieces of `after`, with the pieces removed from `before`, in reading order; white space is a word of its own. */
export function wordDiff(before: string, after: string): Piece[] {
  const changes = diffArrays(words(before), words(after), { maxEditLength: MOST_STEPS });
  if (!changes)
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value.join(''),
  }));
}

/** The same with long unchanged stretches cut to their ends. */
export function shortDiff(before: string, after: string, around = 80): Piece[] {
  return wordDiff(before, after).map((piece, index, all) => {
    if (piece.kind !== 'same' || piece.text.length <= around * 2) return piece;
    const start = index === 0 ? '' : piece.text.slice(0, around);
    const end = index === all.length - 1 ? '' : piece.text.slice(-around);
    return { kind: 'same', text: `${start} … ${end}` };
  });
}
