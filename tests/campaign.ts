// How large the campaigns among the tests are: small in the suite, whole where `npm run endure` runs them.

/** `whole` under `npm run endure`, else `small`. */
export const sized = (whole: number, small: number): number =>
  process.env['HEARSAY_CAMPAIGN'] === 'whole' ? whole : small;
