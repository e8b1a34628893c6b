// What an edit changed, word by word: the shortest way from one text to the other (Myers 1986), bounded in work.

export type Piece = { kind: 'same' | 'added' | 'removed'; text: string };

/** At most this many words that differ are followed one by one; beyond it the whole middle is shown as replaced. */
const MOST_STEPS = 600;

const words = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];

/** Joins neighbours of one kind. */
function joined(pieces: Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (piece.text === '') continue;
    if (last?.kind === piece.kind) last.text += piece.text;
    else result.push({ ...piece });
  }
  return result;
}

/** The steps between two lists that differ at both ends. Null where there are more than we follow. */
function steps(before: string[], after: string[]): Piece[] | null {
  const most = Math.min(before.length + after.length, MOST_STEPS);
  const trail: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let depth = 0; depth <= most; depth += 1) {
    trail.push(new Map(reach));
    const next = new Map(reach);
    for (let k = -depth; k <= depth; k += 2) {
      const down = k === -depth || (k !== depth && (next.get(k - 1) ?? -1) < (next.get(k + 1) ?? -1));
      let x = down ? (next.get(k + 1) ?? 0) : (next.get(k - 1) ?? 0) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      next.set(k, x);
      if (x >= before.length && x - k >= after.length) return walkBack(trail, before, after);
    }
    reach = next;
  }
  return null;
}

function walkBack(trail: Map<number, number>[], before: string[], after: string[]): Piece[] {
  const pieces: Piece[] = [];
  let x = before.length;
  let y = after.length;
  for (let depth = trail.length - 1; depth >= 0; depth -= 1) {
    const reach = trail[depth]!;
    const k = x - y;
    const down = k === -depth || (k !== depth && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = depth === 0 ? 0 : (reach.get(fromK) ?? 0);
    const fromY = depth === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY && x > 0 && y > 0 && before[x - 1] === after[y - 1]) {
      pieces.push({ kind: 'same', text: before[x - 1]! });
      x -= 1;
      y -= 1;
    }
    if (depth === 0) break;
    if (down) pieces.push({ kind: 'added', text: after[(y -= 1)]! });
    else pieces.push({ kind: 'removed', text: before[(x -= 1)]! });
  }
  return pieces.reverse();
}

/** Pieces of `after` and what it lost of `before`, in reading order; white space belongs to its word. */
export function wordDiff(before: string, after: string): Piece[] {
  const one = words(before);
  const other = words(after);
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < one.length - head && tail < other.length - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  const oldMiddle = one.slice(head, one.length - tail);
  const newMiddle = other.slice(head, other.length - tail);
  const middle = steps(oldMiddle, newMiddle) ?? [
    { kind: 'removed' as const, text: oldMiddle.join('') },
    { kind: 'added' as const, text: newMiddle.join('') },
  ];
  return joined([
    { kind: 'same', text: one.slice(0, head).join('') },
    ...middle,
    { kind: 'same', text: tail > 0 ? one.slice(-tail).join('') : '' },
  ]);
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
