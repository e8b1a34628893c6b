// Numbers keys 0, 1, 2… in the order in which they come. A Map of keys beyond 31 bits makes an object for each of them
// and is several times slower; here they lie in typed arrays.

/** A key is a whole number from 0 to 2^52. */
export type KeyNumbers = {
  /** The number of a key, or -1 where it was never added. */
  of: (key: number) => number;
  /** The number of a key, a new one where it has none yet. */
  add: (key: number) => number;
};

const LEAST = 256;

/** No keys so far. */
export function keyNumbers(): KeyNumbers {
  let keys = new Float64Array(LEAST);
  let slots = new Int32Array(2 * LEAST).fill(-1);
  let count = 0;

  /** The slot of a key, or the empty slot where it would go. */
  function slotOf(key: number): number {
    const high = Math.floor(key / 0x100000);
    const low = key - high * 0x100000;
    const mixed = Math.imul(high ^ low, 0x9e3779b1);
    const last = slots.length - 1;
    let slot = (mixed ^ (mixed >>> 15)) & last;
    for (let at = slots[slot]!; at >= 0 && keys[at] !== key; at = slots[slot]!) slot = (slot + 1) & last;
    return slot;
  }

  function grow(): void {
    const more = new Float64Array(2 * keys.length);
    more.set(keys);
    keys = more;
    slots = new Int32Array(2 * keys.length).fill(-1);
    for (let at = 0; at < count; at += 1) slots[slotOf(keys[at]!)] = at;
  }

  return {
    of: (key) => slots[slotOf(key)]!,
    add(key) {
      let slot = slotOf(key);
      if (slots[slot]! >= 0) return slots[slot]!;
      if (count === keys.length) {
        grow();
        slot = slotOf(key);
      }
      keys[count] = key;
      slots[slot] = count;
      count += 1;
      return count - 1;
    },
  };
}
