// The axis of time on which items stand: their order everywhere is the order of these numbers.

/** Places of one second. */
export const PLACES = 16;

/** The first doc of a month. */
export const firstDoc = (month: number): number => (Date.UTC(Math.floor(month / 12), month % 12) / 1000) * PLACES;

let [lastMonth, low, high] = [0, 0, 0]; // neighbours in time are mostly of one month

/** The month of a doc as one number. */
export function monthOf(doc: number): number {
  if (doc >= low && doc < high) return lastMonth;
  const at = new Date((doc / PLACES) * 1000);
  lastMonth = at.getUTCFullYear() * 12 + at.getUTCMonth();
  [low, high] = [firstDoc(lastMonth), firstDoc(lastMonth + 1)];
  return lastMonth;
}
