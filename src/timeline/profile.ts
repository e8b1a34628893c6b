// The profile of an item, by which it is compared: identifiers, phase, days, weighted words and a signature of its text.
// compare.ts compares profiles; the store keeps them.

import { isSure } from '../lib/sure.ts';
import type { ClassifiedItem, Day, Item, Phase, Profile, Status } from '../model.ts';
import { dayInWashington } from '../lib/calendar.ts';
import { expectedBy } from './lapse.ts';
import { signatureOf } from './signature.ts';
import { heaviestTerms } from './terms.ts';
import { actionsOf, readStems } from './words.ts';

const OPENING = 420; // characters of the text that show what an item is about

/** The day of publication: as printed where only a day was printed, else in Washington. */
export function publishedOn(item: Pick<Item, 'publishedAt' | 'publishedPrecision'>): Day | null {
  if (!item.publishedAt) return null;
  const printed = item.publishedPrecision === 'day' || item.publishedPrecision === 'month';
  return printed ? item.publishedAt.slice(0, 10) : dayInWashington(item.publishedAt);
}

const ONE_ACT = new Set([
  'fr_document',
  'fr_citation',
  'eo',
  'rin',
  'docket',
  'bill',
  'file_number',
  'release',
  'public_law',
]);
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const STATED = new RegExp(
  `\\b(${MONTHS.map((month) => `${month.slice(0, 3)}(?:${month.slice(3)})?`).join('|')})\\.? (\\d{1,2})\\b`,
  'gi',
);

const AHEAD = /\b(by|until|through|before|due|effective|starting|after|till|expires?|ends?|closes?)( on)? $/i;

/** Days of the year that a text names: "May 28" gives 05-28. Due dates are left out. */
function statedDays(text: string): string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(STATED)) {
    const [, month = '', day = ''] = match;
    if (AHEAD.test(text.slice(Math.max(0, match.index - 24), match.index))) continue;
    const number = MONTHS.findIndex((name) => name.startsWith(month.toLowerCase().slice(0, 3))) + 1;
    if (number > 0 && Number(day) >= 1 && Number(day) <= 31)
      found.add(`${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`);
  }
  return [...found];
}

// A denial is recognized by its headline. A caution is not a denial.
const DENIAL =
  /\b(den(y|ies|ied|ying)|dismiss(es|ed)?|reject(s|ed)?|quash(es|ed)?|walk(s|ed|ing)? back|back(s|ed|ing)? away from|rul(es|ed|ing) out|shoots? down|shot down|disput(es|ed)|refut(es|ed)|rebuff(s|ed)|distances? (himself|herself|itself|from)|pours? cold water|no plans? (to|for)|not (actively )?(considering|weighing|planning|looking)|not a (huge |big |great )?fan|will not|won't|isn't|is not) ?\b/i;
const ACTOR_OF_DENIAL =
  /\b(trump|president|white house|administration|chair(man|woman)?|secretary|sec|treasury|labor|dol|irs|commissioner|adviser|atkins|bessent|spokes\w+|agency|department|officials?|pentagon|fed)\b/i;
const UNNAMED = /\b(sources?|people familiar|reportedly|insiders?)\b/i; // nobody is accountable for it
const NO_DENIAL =
  /\b(won't|will not|isn't|is not) (rule out|be forced|deny|say)\b|rul(e|es|ed|ing) out nothing|not rul(e|ing) out/i;

/** Whether the headline denies a claim on the word of someone who would know. */
export function deniesTalk(title: string): boolean {
  return !UNNAMED.test(title) && DENIAL.test(title) && ACTOR_OF_DENIAL.test(title) && !NO_DENIAL.test(title);
}

// "Nothing is official unless the President announces it": context, neither a claim nor a denial.
const CAUTION =
  /\b(nothing|no \w+|not) (is |are |should be |was )?(deemed |considered |regarded as )?official\b.{0,40}\b(unless|until|before)\b|\b(urges?|advises?) caution\b/i;

function phaseOf(status: Status, item: Item): Phase {
  if (status === 'official') return 'act';
  if (status === 'commentary' || CAUTION.test(item.title)) return 'talk';
  return deniesTalk(item.title) ? 'denial' : 'claim';
}

const profiles = new WeakMap<ClassifiedItem, Profile>();

/** The profile of a classified item. The same item always gives the same profile. */
export function profileOf(classified: ClassifiedItem): Profile {
  const known = profiles.get(classified);
  if (known) return known;
  const { item, tags } = classified;
  const statusTag = tags.find((tag) => tag.kind === 'status');
  // A status that is not sure moves no development further and counts for no outlet. What may be talk of an act is still
  // compared as talk of an act; what may be an act is none.
  const likely = statusTag?.value ?? 'commentary';
  const status = statusTag && isSure(statusTag) ? likely : 'commentary';
  const phase = phaseOf(likely === 'official' ? status : likely, item);
  const record = item.record;
  const beginning = item.text.slice(0, OPENING);
  const opening = `${item.title} ${beginning}`;
  const stems = readStems(item.title, beginning);
  const stated = statedDays(opening);
  const published = publishedOn(item);
  const expected = phase === 'claim' && published ? expectedBy(opening, published) : null;
  const profile: Profile = {
    itemId: item.id,
    publisher: item.publisher,
    publisherKind: item.publisherKind,
    ...(item.author ? { author: item.author } : {}),
    ...(item.speaksFor ? { speaksFor: item.speaksFor } : {}),
    initiatives: tags.flatMap((tag) => (tag.kind === 'initiative' ? [tag.value] : [])).sort(),
    agencies: tags.flatMap((tag) => (tag.kind === 'agency' ? [tag.value] : [])).sort(),
    phase,
    stage: tags.find((tag) => tag.kind === 'stage')?.value ?? 'none',
    status,
    statusWords: statusTag?.evidence[0]?.quote.slice(0, 160) ?? '',
    seenAt: item.firstSeenAt,
    publishedAt: item.publishedAt,
    day: published ? Date.parse(published) / 86_400_000 : null,
    ...(item.publishedPrecision === 'month' ? { month: true as const } : {}),
    identifiers: [
      ...new Set(
        classified.identifiers.filter(({ kind }) => ONE_ACT.has(kind)).map(({ kind, value }) => `${kind}:${value}`),
      ),
    ].sort(),
    stated,
    actions: actionsOf(stems.title),
    terms: heaviestTerms(stems.title, stems.opening),
    length: stems.title.length + stems.opening.length,
    signature: signatureOf(`${item.title} ${item.text.slice(0, 2000)}`),
    happenedOn:
      record?.signedOn ?? record?.publishedOn ?? (phase === 'act' && published ? actDay(published, stated) : null),
    ...(expected ? { expectedBy: expected } : {}),
    ...(record ? { record: true as const } : {}),
    ...(item.curated ? { curated: item.curated.answers ?? [] } : {}),
  };
  profiles.set(classified, profile);
  return profile;
}

/** The latest day that the opening names within the two weeks before publication. */
function actDay(published: Day, stated: string[]): Day | null {
  const year = Number(published.slice(0, 4));
  const days = stated
    .flatMap((monthDay) => [`${year}-${monthDay}`, `${year - 1}-${monthDay}`])
    .filter((day) => day <= published && Date.parse(published) - Date.parse(day) <= 14 * 86_400_000);
  return days.sort().at(-1) ?? null;
}
