// A tree of phrases in flat arrays. A node is a number, the root is 0; the branches of all nodes stand in one table that
// is asked by node and symbol. What phrases are and how a text is walked along them is told in wording.ts.

const NO_RULES: readonly number[] = [];
const FULL = 0.5;

/** The bit of a symbol among the hints of a node. */
export const bitOf = (symbol: number): number => 1 << (symbol & 31);

export class PhraseTree {
  readonly root = 0;
  #rules: (readonly number[])[] = [NO_RULES]; // that end at a node
  #gaps: number[] = [0]; // the node behind a gap; 0 for none
  /** The bit of each branch of a node: most words are turned down by it. */
  #hints = new Int32Array(1024);
  /** Of the root, whose branches are asked for at every word: the child by symbol. */
  #first = new Int32Array(1024);
  /** Of the other nodes: node, symbol and child side by side; a node of 0 is a free place. */
  #branches = new Int32Array(3 * 1024);
  #count = 0;

  /** The child of a node along a symbol; 0 where there is none. A symbol of -1 leads nowhere. */
  child(node: number, symbol: number): number {
    if (symbol < 0) return 0;
    if (node === 0) return symbol < this.#first.length ? (this.#first[symbol] as number) : 0;
    if (((this.#hints[node] as number) & bitOf(symbol)) === 0) return 0;
    const branches = this.#branches;
    const place = this.#placeOf(node, symbol);
    return branches[place] === node ? (branches[place + 2] as number) : 0;
  }

  /** Bits of the symbols that go on from the node (`bitOf`): where none is among those of a word, no branch fits it. */
  hintsOf(node: number): number {
    return this.#hints[node] as number;
  }

  /** The node behind up to three words of any kind; 0 where none may stand here. */
  gapOf(node: number): number {
    return this.#gaps[node] as number;
  }

  /** The rules of which a phrase ends here. */
  rulesAt(node: number): readonly number[] {
    return this.#rules[node] as readonly number[];
  }

  /** The child along a symbol, made where there is none. */
  grow(node: number, symbol: number): number {
    const known = this.child(node, symbol);
    if (known > 0) return known;
    const made = this.#add();
    this.#hints[node] = (this.#hints[node] as number) | bitOf(symbol);
    if (node === 0) {
      if (symbol >= this.#first.length) this.#first = roomier(this.#first, symbol + 1);
      this.#first[symbol] = made;
    } else {
      this.#put(node, symbol, made);
      if (++this.#count > (this.#branches.length / 3) * FULL) this.#widen();
    }
    return made;
  }

  /** The node behind a gap, made where there is none. */
  gapBehind(node: number): number {
    const known = this.#gaps[node] as number;
    if (known > 0) return known;
    return (this.#gaps[node] = this.#add());
  }

  /** A phrase of the rule ends at the node. */
  endHere(node: number, rule: number): void {
    const rules = this.#rules[node] as readonly number[];
    if (!rules.includes(rule)) this.#rules[node] = [...rules, rule];
  }

  #add(): number {
    const made = this.#rules.push(NO_RULES) - 1;
    this.#gaps.push(0);
    if (made >= this.#hints.length) this.#hints = roomier(this.#hints, made + 1);
    return made;
  }

  /** Where the branch stands, or the free place where it would. */
  #placeOf(node: number, symbol: number): number {
    const branches = this.#branches;
    const last = branches.length / 3 - 1;
    let slot = Math.imul(Math.imul(node, 0x9e3779b1) ^ symbol, 0x85ebca6b);
    slot = (slot ^ (slot >>> 15)) & last;
    while (branches[slot * 3] !== 0 && (branches[slot * 3] !== node || branches[slot * 3 + 1] !== symbol))
      slot = (slot + 1) & last;
    return slot * 3;
  }

  #put(node: number, symbol: number, child: number): void {
    const place = this.#placeOf(node, symbol);
    this.#branches[place] = node;
    this.#branches[place + 1] = symbol;
    this.#branches[place + 2] = child;
  }

  #widen(): void {
    const old = this.#branches;
    this.#branches = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 3)
      if (old[at] !== 0) this.#put(old[at] as number, old[at + 1] as number, old[at + 2] as number);
  }
}

/** The same figures in an array of twice the size, or more where that is too little. */
function roomier(figures: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(Math.max(figures.length * 2, least));
  wider.set(figures);
  return wider;
}
