// Characters that a reader cannot see or that act on a screen, and runs of white space: taken out of foreign text.

/** Control characters but tab and line ends, non-characters, byte-order marks and zero-width blanks. */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2060\ufeff\ufff9-\ufffb\ufffe\uffff]/g;
/** Marks that turn the direction of what follows: they can make an address read as another one (I21). */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
/** One look that nearly every text passes. */
const ODD =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]/;

/** Text without characters that a reader cannot see or that act on the screen; lone surrogates become U+FFFD. */
export function visible(text: string): string {
  if (!ODD.test(text)) return text;
  return text
    .replace(INVISIBLE, '')
    .replace(TURNING, '')
    .replace(/\p{Cs}/gu, '\ufffd');
}

/** One line: invisible characters out, every run of white space one blank, none at the ends. */
export function squash(text: string): string {
  // single blanks are what they are already: most text has nothing else
  return visible(text)
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim();
}
