// How much one address may ask for: sliding windows in memory, bounded in number.

/** Times of the last events of each address, at most `most` within `windowMs`. */
export type Limit = {
  /** Counts an event; gives the seconds to wait where there were too many, else 0. */
  take(key: string, at: number): number;
  /** Takes the last event of an address back: it did not count. */
  giveBack(key: string): void;
};

const MOST_ADDRESSES = 10_000;

/** A limit of `most` events of one address within `windowMs` milliseconds. */
export function limitOf(most: number, windowMs: number): Limit {
  const events = new Map<string, number[]>();
  return {
    take(key, at) {
      const recent = (events.get(key) ?? []).filter((time) => time > at - windowMs);
      if (recent.length >= most) {
        events.set(key, recent);
        return Math.max(1, Math.ceil((recent[0]! + windowMs - at) / 1000));
      }
      events.delete(key); // the latest to ask stands last: the first in line is the one to forget
      events.set(key, [...recent, at]);
      if (events.size > MOST_ADDRESSES) events.delete(events.keys().next().value!);
      return 0;
    },
    giveBack(key) {
      events.get(key)?.pop();
    },
  };
}
