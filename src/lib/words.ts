// Text as words: the one rule by which the index and every comparison in memory cut and fold text.
// Letters and digits of any script make words; accents, case and typographic forms do not count.

/** A word as it is compared, and where it stands in the text (UTF-16 code units). */
export type Word = { word: string; start: number; end: number };

const FOREIGN = /[^\x00-\x7f]+/g;
const ANY_FOREIGN = /[^\x00-\x7f]/;
const SEPARATORS = /[^\p{L}\p{N}\p{M}]+/gu;
const MARKS = /\p{M}+/gu;

/** Decomposed, without accents, in small letters; what is no letter or digit becomes a blank. */
function foldRun(run: string): string {
  return run
    .replace(SEPARATORS, ' ')
    .normalize('NFKD')
    .toLowerCase()
    .replace(MARKS, '')
    .replaceAll('ς', 'σ') // which of the two a Greek S becomes depends on its neighbours
    .replace(SEPARATORS, ' ');
}

const folded = new Map<string, string>(); // curly quotes and dashes: a handful of runs makes nearly all of English text

/** Text whose foreign letters are folded; plain ASCII is left as it is (the index folds its case itself). */
export function foldForeign(text: string): string {
  if (!ANY_FOREIGN.test(text)) return text;
  return text.replace(FOREIGN, (run) => {
    const known = folded.get(run);
    if (known !== undefined) return known;
    const result = foldRun(run);
    if (run.length <= 4 && folded.size < 2000) folded.set(run, result);
    return result;
  });
}

/** The words of a text in order, each folded: `Séance—401(k)` gives seance, 401, k. */
export function wordsOf(text: string): string[] {
  return (
    foldForeign(text)
      .toLowerCase()
      .match(/[a-z0-9\u0080-\uffff]+/g) ?? []
  );
}

/** The words of a text with their places, for showing where something was found. */
export function placedWords(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu))
    for (const word of wordsOf(match[0])) words.push({ word, start: match.index, end: match.index + match[0].length });
  return words;
}
