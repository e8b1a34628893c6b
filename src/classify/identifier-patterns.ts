// How each number of government is printed: RIN, docket, Federal Register document and citation, order, CFR, U.S.C.,
// public law, bill, file number, release. Every pattern is linear in the length of the text, and is tried only where its
// letters occur at all. Gathering them over an item is the work of identifiers.ts.

import type { IdentifierKind } from '../model.ts';

/** Most identifiers of one kind in one field: a table of contents may hold thousands. */
export const MOST = 200;

export type Found = { value: string; from: number; to: number };
export type Reader = {
  kind: IdentifierKind;
  has: (text: string) => boolean; // cheap: may any stand here?
  read: (text: string) => Found[];
};

const DASHES = /[‐-―−]/g;
/** Printers set hyphens as they like; the number has plain ones. */
export const plain = (printed: string): string => printed.replace(DASHES, '-');

/** All matches of a global pattern; `value` may turn one down with null. */
function all(text: string, pattern: RegExp, value: (match: RegExpExecArray, text: string) => string | null): Found[] {
  const found: Found[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const read = value(match, text);
    if (read !== null) found.push({ value: read, from: match.index, to: match.index + match[0].length });
    if (found.length >= MOST) break;
  }
  return found;
}

const hasDash = (text: string): boolean => /\d[-‐-―−]/.test(text);
const holds =
  (...parts: string[]) =>
  (text: string): boolean =>
    parts.some((part) => text.includes(part));

/** 1210-AC38: agency and bureau, two letters, two digits (Regulatory Information Service Center). */
const RIN = /(?<![\w-])\d{4} ?[-‐-―−] ?[A-Z]{2}\d{2}(?![\w-])/g;

/** EBSA-2026-0166, EPA-HQ-OAR-2021-0317, FDA-2025-N-1234; a document of the docket has one number more. */
const DOCKET =
  /(?<![\w-])([A-Z][A-Z0-9]{1,8}(?:[-‐-―−][A-Z][A-Z0-9]{0,6}){0,2}[-‐-―−](?:19|20)\d{2}[-‐-―−](?:[A-Z][-‐-―−])?\d{4,5})(?:[-‐-―−]\d{4,6})?(?![\w])/g;
/** Lists that look like dockets and are none: security flaws above all. */
const NO_DOCKET = /^(?:[A-Z]\d|CVE|CWE|GHSA|MFSA|CNVD|RHSA|DSA|USN|ISO|IEC|RFC|FR|SR|PMID|DOI|ICD|SARS|COVID)-/;
/** R-1234 of the Federal Reserve Board, WC Docket No. 25-253 of the FCC, No. 25-498 of a court: each after its word. */
const BOARD_DOCKET = /\bDocket (?:ID|Nos?\.?|Number)s?:? ?((?:OP|R)[-‐-―−]\d{4})\b/g;
const FCC_DOCKET = /\b([A-Z]{2}) Docket Nos?\. (\d{2}[-‐-―−]\d{1,4})(?![\w-])/g;
const COURT_DOCKET =
  /(?:(?<![A-Z]{2} )\b[Dd]ocket |\b[Cc]ase |\b[Pp]etition | v\. [^.;()]{1,80}(?:(?:Inc|Corp|Co|Comm|Commn|Ltd|Dept)\.[^.;()]{0,40})?[,(] ?)(No\. \d{2}[-‐-―−]\d{1,5})(?![\w-])/g;

/** 2026-06178 stands for itself; older forms (E8-15000, 05-1234, C1-2026-06178) need "FR Doc." or their own prefix. */
const DOCUMENT = /(?<![\w$€£.,-])(?:[CR]\d[-‐-―−])?20\d{2}[-‐-―−]\d{5}(?![\w-]|\.\d)/g;
const OLD_DOCUMENT =
  /\bFR Doc(?:ument)?s?\.? ?(?:Nos?[.:]{0,2} ?)?((?:[A-Z]\d[-‐-―−])?(?:[A-Z]\d|\d{2}|\d{4})[-‐-―−]\d{1,5})(?![\w-])/g;

const CITATION =
  /(?<![\w.-])(\d{1,3}) (?:FR|F\. ?R\.|Fed\. ?Reg\.|Fed Reg|FED\. REG\.|Federal Register) (\d{1,3}(?:,\d{3})+|\d{1,6})(?![\w]|,\d|\.\d)/g;

const ORDER =
  /(?:\b[Ee]xecutive [Oo]rders?|\bEXECUTIVE ORDERS?|\b[Ee]xec\. [Oo]rder|\bE\. ?O\.|\bEOs?)\)?(?: (?:[Nn]o\.?|[Nn]umber|[Nn]os\.))?[ -]?(\d{2},\d{3}|\d{4,5})(?![\w%]|[-‐-―−,]\d|\.\d)/g;
const NEXT_ORDER = /^(?:,? and |, and |, | or |\/)(?:E\.O\. )?(\d{2},\d{3}|1[0-9]{4})(?![\w%]|[-‐-―−,.]\d)/;

const SECTION = String.raw`\d{1,4}[a-z]{0,2}(?:\.\d+[A-Za-z]{0,2}(?:\([a-z]\)(?=[-‐-―−]\d))?(?:[-‐-―−]\d+[A-Za-z]{0,2}(?!\w|\.\d))?)?`;
const CFR = new RegExp(
  String.raw`(?<![\w.-])(\d{1,2}) ?(?:CFR|C\. ?F\. ?R\.) ?(?:[Pp]arts? |[Pp]ts?\. |§{1,2} ?|[Ss]ections? |[Ss]ecs?\. )?(${SECTION})(?![\w]|,\d)`,
  'g',
);
const NEXT_SECTION = new RegExp(
  String.raw`^(?:\([a-zA-Z0-9]{1,4}\))*(,? and |, and |, | through | to |[-‐-―−])(?:[Pp]arts? |§{1,2} ?)?(${SECTION})(?!\w|[ ]?(?:CFR|C\.F\.R\.|FR|U\.S\.C\.|days?|years?|percent|million|billion|%))`,
);

const STATUTE =
  /(?<![\w.-])(\d{1,2}) ?(?:U\. ?S\. ?C\.(?: ?A\.)?|U\.S\.C|USC(?= ?§| [Ss]ec))(?: ?(?:§{1,2}|[Ss]ections?|[Ss]ecs?\.))? ?(\d{1,5}[a-z]{0,3}(?:[-‐-―−]\d{1,3}[a-z]{0,2}(?!\w))?)(?!\w|,\d)/g;

const LAW = /\b(?:Pub(?:lic|\.)? ?L(?:aw|\.)|P\. ?L\.|PL) ?(?:[Nn]o\. ?)?(\d{2,3})[-‐-―−](\d{1,4})(?![\w-])/g;

const BILL =
  /(?<![\w.])(H\. ?R\.|HR|S\.|H\. ?J\. ?Res\.|S\. ?J\. ?Res\.|H\. ?Con\. ?Res\.|S\. ?Con\. ?Res\.|H\. ?Res\.|S\. ?Res\.) ?(\d{1,5})(?![\w%]|,\d|\.\d|[-‐-―−]\d)/g;
const LEGISLATIVE =
  /\b(?:[Bb]ills?|Act|House|Senate|Senator|Sen\.|Reps?\.|Congress|Congressional|legislation|lawmakers?)\b/;

/** What stands behind the number of a bill; behind a number of people it is who they are. */
const BILL_DOES =
  /^(?:a|also|amends?|and|as|at|by|calls|codif|could|did|for|from|gives|had|has|if|in|into|introduced|is|last|may|moves|on|or|passe[sd]|requires|text|that|this|to|under|was|when|which|while|will|with|would)/;

const FILE =
  /(?<![\w-])(?:S7[-‐-―−](?:(?:19|20)\d{2}|\d{2})[-‐-―−]\d{2,3}|SR[-‐-―−][A-Za-z]{2,12}[-‐-―−](?:19|20)\d{2}[-‐-―−]\d{1,4})(?![\w-])/g;
const OTHER_FILE = /\bFile Nos?\. ?((?:4|265|10|600)[-‐-―−]\d{2,4})(?![\w-])/g;

/** 33-11275, 34-99678, IA-6383: numbers under the securities acts, with the word release shortly before. */
const RELEASE = /(?<![\w.-])(?:(?:IA|IC|BHCA)[-‐-―−]\d{1,5}|(?:33|34|35|39)[-‐-―−]\d{4,6})(?![\w-])/g;
const NAMED_RELEASE = /\b(?:[Rr]eleases?|RELEASE|Rel\.)\b/;

/** H.R. and its like in one spelling. */
function billValue(match: RegExpExecArray, text: string): string | null {
  const [whole, printed = '', number = ''] = match;
  const type = printed.replace(/\s/g, '');
  const before = text.slice(Math.max(0, match.index - 24), match.index);
  if (type === 'HR') {
    // Human resources have numbers too.
    if (number.length < 2 || !LEGISLATIVE.test(text)) return null;
    const next = /^ ([a-z]+)/.exec(text.slice(match.index + whole.length, match.index + whole.length + 20))?.[1];
    if (next !== undefined && !BILL_DOES.test(next)) return null;
    return `H.R. ${number}`;
  }
  if (type === 'S.') {
    // A middle initial, a street (400 S. 1234), a grade of beef.
    if (/\d ?$/.test(before)) return null;
    const word = /([A-Za-z.’']+) $/.exec(before)?.[1] ?? '';
    if (
      /^[A-Z]/.test(word) &&
      !/^(?:Act|Bill|Senate|Introduced|Sponsor|And|In|Of|The|H\.R\.|Passes|Passed|Bills|Oppose|Support)\b/.test(word)
    )
      return null;
    if (!LEGISLATIVE.test(text)) return null;
    return `S. ${number}`;
  }
  return `${type.replace(/^([HS])\.(J|Con)\.Res\.$/, '$1.$2. Res.').replace(/^([HS])\.Res\.$/, '$1. Res.')} ${number}`;
}

/** The number alone, where the words before it were needed to know it. */
function tails(text: string, found: Found[]): Found[] {
  return found.map(({ value, from, to }) => ({ value, from: from + text.slice(from, to).lastIndexOf('No. '), to }));
}

/** Orders and sections come in lists: "Executive Orders 14330 and 14331", "12 CFR parts 1, 4, and 30". */
function withLists(
  text: string,
  first: Found[],
  next: RegExp,
  value: (match: RegExpExecArray, printed: string, first: Found) => string | null,
): Found[] {
  return first.flatMap((found) => {
    const list = [found];
    let at = found.to;
    for (let count = 0; count < 12; count++) {
      const match = next.exec(text.slice(at, at + 60));
      const printed = match?.at(-1);
      if (!match || printed === undefined) break;
      const read = value(match, text.slice(found.from, found.to), found);
      if (read === null) break;
      const to = at + match.index + match[0].length;
      list.push({ value: read, from: to - printed.length, to });
      at = to;
    }
    return list;
  });
}

const isYear = (digits: string): boolean => /^(?:19|20)\d{2}$/.test(digits);

export const READERS: Reader[] = [
  { kind: 'rin', has: hasDash, read: (text) => all(text, RIN, ([whole]) => plain(whole).replace(/ /g, '')) },
  {
    kind: 'docket',
    has: (text) => hasDash(text) || text.includes('ocket'),
    read: (text) => [
      ...all(text, DOCKET, ([, docket = '']) => (NO_DOCKET.test(plain(docket)) ? null : plain(docket))),
      ...(text.includes('ocket')
        ? [
            ...all(text, BOARD_DOCKET, ([, docket = '']) => plain(docket)),
            ...all(text, FCC_DOCKET, ([, bureau, docket = '']) => `${bureau} Docket No. ${plain(docket)}`),
          ]
        : []),
      ...(text.includes('No. ')
        ? tails(
            text,
            all(text, COURT_DOCKET, ([, docket = '']) => plain(docket)),
          )
        : []),
    ],
  },
  {
    kind: 'fr_document',
    has: hasDash,
    read: (text) => [
      ...all(text, DOCUMENT, ([whole]) => plain(whole)),
      ...(text.includes('FR Doc') ? all(text, OLD_DOCUMENT, ([, document = '']) => plain(document)) : []),
    ],
  },
  {
    kind: 'fr_citation',
    has: holds('FR ', 'F.R.', 'F. R.', 'Fed. ', 'Fed Reg', 'FED. REG', 'Federal Register '),
    read: (text) => all(text, CITATION, ([, volume, page = '']) => `${volume} FR ${Number(page.replaceAll(',', ''))}`),
  },
  {
    kind: 'eo',
    has: holds('ecutive', 'EO', 'E.O', 'E. O', 'EXECUTIVE', 'xec. '),
    read: (text) =>
      withLists(
        text,
        all(text, ORDER, ([, number = '']) => (isYear(number) ? null : number.replace(',', ''))),
        NEXT_ORDER,
        ([, number = '']) => number.replace(',', ''),
      ),
  },
  {
    kind: 'cfr',
    has: holds('CFR', 'C.F.R', 'C. F'),
    read: (text) =>
      withLists(
        text,
        all(text, CFR, ([, title, section = '']) => `${Number(title)} CFR ${plain(section)}`),
        NEXT_SECTION,
        ([, , section = ''], printed, { value }) => {
          // "part 4 and 30 others" is no list: more parts follow where the first says so, or are written out.
          if (!section.includes('.') && (isYear(section) || !/parts |pts|§§|sections /i.test(printed))) return null;
          return `${value.split(' ')[0]} CFR ${plain(section)}`;
        },
      ),
  },
  {
    kind: 'usc',
    has: holds('U.S.C', 'USC', 'U. S. C'),
    read: (text) => all(text, STATUTE, ([, title, section = '']) => `${Number(title)} U.S.C. ${plain(section)}`),
  },
  {
    kind: 'public_law',
    has: holds('Pub', 'P.L.', 'P. L.', 'PL '),
    read: (text) => all(text, LAW, ([, congress, number]) => `Pub. L. ${congress}-${Number(number)}`),
  },
  {
    kind: 'bill',
    has: holds('H.', 'HR', 'S. ', 'S.J', 'S.R', 'S.C', 'S.1', 'S.2', 'S.3', 'S.4'),
    read: (text) => all(text, BILL, billValue),
  },
  {
    kind: 'file_number',
    has: holds('S7', 'SR-', 'SR–', 'File No'),
    read: (text) => [
      ...all(text, FILE, ([whole]) => plain(whole)),
      ...(text.includes('File No') ? all(text, OTHER_FILE, ([, file = '']) => plain(file)) : []),
    ],
  },
  {
    kind: 'release',
    has: holds('elease', 'RELEASE', 'Rel.'),
    read: (text) =>
      all(text, RELEASE, ({ 0: whole, index }) =>
        NAMED_RELEASE.test(text.slice(Math.max(0, index - 100), index)) ? plain(whole) : null,
      ),
  },
];
