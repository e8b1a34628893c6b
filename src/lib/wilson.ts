// The confidence interval of a share with few cases (Wilson 1927).

const Z = 1.959963984540054; // 95 %

/** The 95 % interval of `hits` out of `cases` (at least one), both ends between 0 and 1. */
export function wilson(hits: number, cases: number): [number, number] {
  const share = hits / cases;
  const z2 = (Z * Z) / cases;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = (Z / (1 + z2)) * Math.sqrt((share * (1 - share)) / cases + z2 / (4 * cases));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
