// What words weigh when two items are compared: everyday words nothing, words of the trade little, names much.
// Spellings and synonyms of one thing are one word here, so that "mulls", "weighs" and "considers" agree.

import { wordsOf } from '../lib/words.ts';

/** Words that carry no meaning of their own, or only say how a story is told. */
const STOP = new Set(
  (
    'a about after again against all almost also am amid among an and any are as at back be because been before being ' +
    'between both but by can could day days did do does down during each even ever every few for from further get gets ' +
    'give given go goes going got had has have he her here hers him his how i if in including into is it its itself just ' +
    'know last later latest least less like made make makes many may me might more most much must my near need new news ' +
    'next no nor not now of off on once one only or other others our out over own part per put re really s same say ' +
    'saying says said see set she should since so some soon still such t than that the their them then there these they ' +
    'thing things this those through to today told too two under until up us use used using very via was way we week ' +
    'weeks well were what when where whether which while who whom whose why will with within without would year years ' +
    'yet you your yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat ' +
    'january february march april june july august september october november december jan feb mar apr jun jul aug sep ' +
    'sept oct nov dec according report reports reported reportedly reporting source sources people person familiar matter ' +
    'official officials breaking exclusive update updates live watch video read story article post posted key big ' +
    'first three four five six seven eight nine ten million billion trillion percent early late time times ' +
    'inc llc llp com www http https u k d c mr mrs ms dr'
  ).split(' '),
);

/** One meaning, one word: the first of each row stands for the rest. Stems, not whole words. */
const SAME: string[] = [
  'consider weigh mull ey explor debat contemplat ponder float discuss talk think',
  'rescind rescis withdraw withdrew withdrawn revok scrap ax revers repeal lift toss undo pull',
  'propos proposal nprm draft',
  'issu releas unveil publish announc announcement introduc roll present provid',
  'deni dismis reject quash denial refut rebuff disput',
  'labor dol ebsa',
  'tax irs',
  'ban bar prohibit forbid',
  'crypto cryptocurrenc bitcoin btc',
  'lawmak congres congressional member democrat republican senat representativ',
  'urg press ask push prod call',
  'home hous homebuy homebuyer homeown',
  'acquir acquisit takeov buy purchas',
  'payment pay paid',
  'meet meeting met roundtabl',
  'sell sale sold',
  'stock share equiti ipo',
  'token tokeniz',
  'exempt exemption waiver',
  'institut institutional',
  'order directiv eo',
  'retir retirement pension',
  'invest investment investor',
  'administr administration',
  'alternativ alternat alt',
  'fine penalt',
  'merg merger',
  'fir dismissal oust',
  'compani firm busines',
  'militar army troop',
  'extend extens extension',
  'chair chairman chairwoman chief',
];

/** Stems that half of all policy news shares: they count a little. */
const COMMON = new Map<string, number>();
for (const [weight, stems] of [
  [
    0.15,
    'trump presid administr donald hous white govern feder unit state american america america u.s usa secretari biden ' +
      'depart agenc polici washington nation plan work action come take let look want back allow public',
  ],
  [
    0.35,
    'order rule regul guidanc labor sec treasuri retir 401k invest secur commiss issu propos market financi fund asset ' +
      'privat account consider expect compani chair lawmak urg law act court review final tax access money open chang move ' +
      'execut option save saver worker industri servic group program job busines major possibl support help senior advis ' +
      'adviser top end sign opportun economi economic seek aim start begin push effort step deal join form bill',
  ],
  [0.6, 'crypto alternativ equiti fiduciari home rescind investor letter letter rate credit stock exempt digit'],
] as [number, string][])
  for (const stem of stems.split(' ')) COMMON.set(stem, weight);

const SYNONYM = new Map<string, string>();
for (const row of SAME) {
  const [first, ...rest] = row.split(' ');
  for (const word of rest) SYNONYM.set(word, first!);
}

/** A word without its commonest endings: enough to let forms of one English word agree. */
function stemOf(word: string): string {
  let stem = word;
  if (stem.length > 4 && /^[a-z]+$/.test(stem)) {
    if (stem.endsWith('ies')) stem = `${stem.slice(0, -3)}y`;
    else if (stem.endsWith('sses')) stem = stem.slice(0, -2);
    else if (stem.endsWith('s') && !/(ss|us|is)$/.test(stem)) stem = stem.slice(0, -1);
    stem = stem.replace(/([a-z]{4,}a)n$/, '$1'); // Venezuelan, Russian, Californian
    if (stem.length > 5 && stem.endsWith('ing')) stem = stem.slice(0, -3);
    else if (stem.length > 4 && stem.endsWith('ed')) stem = stem.slice(0, -2);
    stem = stem.replace(/([b-df-hj-km-np-rtv-z])\1$/, '$1'); // not for s and l: "press", "bill"
    if (stem.length > 3 && stem.endsWith('e')) stem = stem.slice(0, -1);
    if (stem.length > 3 && stem.endsWith('y')) stem = `${stem.slice(0, -1)}i`;
  } else if (stem.length === 4 && stem.endsWith('s') && !/(ss|us|is)$/.test(stem)) stem = stem.slice(0, -1);
  return SYNONYM.get(stem) ?? stem;
}

/** A stem and how much it says: 0 nothing, 1 a name or a rare word. Within one reading a stem is one object. */
export type Stem = { text: string; weight: number; mark: number; last: number }; // the last two are for terms.ts

const MOST_REMEMBERED = 50_000;
const stems = new Map<string, Stem>();
const stemsByWord = new Map<string, Stem | null>(); // null: the word does not count

/** A cut piece of a text keeps the whole text in memory; what is remembered is kept by itself. */
const byItself = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');

const doesNotCount = (word: string): boolean =>
  STOP.has(word) || (word.length < 2 && !/\d/.test(word)) || /^(19|20)\d\d$/.test(word) || /^\d{1,2}$/.test(word);

function readWord(word: string): Stem | null {
  const own = byItself(word);
  let stem: Stem | null = null;
  if (!doesNotCount(own)) {
    const text = stemOf(own);
    stem = stems.get(text) ?? { text, weight: COMMON.get(text) ?? 1, mark: 0, last: 0 };
    stems.set(text, stem);
  }
  stemsByWord.set(own, stem);
  return stem;
}

function stemsIn(text: string): Stem[] {
  let joined = text;
  if (joined.includes('401')) joined = joined.replace(/401\s?\(?k\)?s?/gi, ' 401k ');
  if (joined.includes('U.')) joined = joined.replace(/\bU\.\s?S\.?\b/g, ' ');
  const found: Stem[] = [];
  for (const word of wordsOf(joined)) {
    let stem = stemsByWord.get(word);
    if (stem === undefined) stem = readWord(word);
    if (stem) found.push(stem);
  }
  return found;
}

/**
 * The stems that count in title and opening, in order, with repetitions. `401(k)` is one word, so is a sum such
 * as `10%`.
 */
export function readStems(title: string, opening: string): { title: Stem[]; opening: Stem[] } {
  if (stemsByWord.size >= MOST_REMEMBERED) {
    stemsByWord.clear();
    stems.clear();
  }
  return { title: stemsIn(title), opening: stemsIn(opening) };
}

/** The action of a headline, by its verb or noun: stories with different actions differ. */
const ACTIONS = new Map<string, string>();
for (const row of [
  'meet',
  'sell',
  'acquir',
  'ban',
  'reimburs',
  'merg',
  'fin',
  'extend',
  'rescind',
  'sanction',
  'tariff',
  'nominat nomine nomination',
  'fir',
  'resign',
  'su lawsuit sued',
  'settl settlement',
  'tak seiz captur',
  'pardon',
  'exempt',
  'cap',
  'cut slash lower',
  'rais hik increas lift',
  'delay postpon paus',
  'approv',
  'block halt',
  'investig probe',
  'audit',
  'vote pass',
  'veto',
  'resum',
  'close shut',
  'reopen',
  'hir',
  'visit',
  'deni',
])
  for (const word of row.split(' ')) ACTIONS.set(word, row.split(' ')[0]!);

/** The deeds that the stems of a headline name, each once. */
export function actionsOf(title: Stem[]): string[] {
  const found: string[] = [];
  for (const { text } of title) {
    const action = ACTIONS.get(text);
    if (action !== undefined && !found.includes(action)) found.push(action);
  }
  return found.sort();
}
