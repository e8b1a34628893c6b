// Official, reported, rumor or commentary: who says it, has it happened, is it the point of the item, who published it.
// This file concludes as a careful reader would, by rules alone; learned.ts weighs that conclusion with everything else.

import type { Evidence, PublisherKind, Status } from '../model.ts';
import type { ClaimReading, ClaimRules } from './claim.ts';
import { readClaims, rulesOf } from './claim.ts';
import type { Part, Reading } from './reading.ts';
import { evidenceOf, isAboutAnother, regionOf } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Hit } from './wording.ts';

/** The rules whose words may be quoted for a status, strongest first. */
const QUOTED: Record<Status, readonly string[]> = {
  official: [
    ...rulesOf('done'),
    ...rulesOf('announced'),
    ...rulesOf('firm'),
    ...rulesOf('agency'),
    ...rulesOf('heads'),
  ],
  reported: [
    ...rulesOf('officials'),
    ...rulesOf('heads'),
    ...rulesOf('agency'),
    ...rulesOf('hedge'),
    ...rulesOf('talk'),
  ],
  rumor: [...rulesOf('others'), ...rulesOf('talk'), 'status/soon', 'status/could', 'status/plan-noun'],
  commentary: [
    ...rulesOf('hook'),
    ...rulesOf('reaction'),
    ...rulesOf('market'),
    'hook/prediction',
    'hook/self-description',
    'hook/years-ago',
  ],
};

export type StatusReading = ClaimReading & { verdict: Status };

/**
 * Whether this is the publisher's own word: an agency's page, on what that agency does. Committees of Congress publish
 * what their members say, and an agency that tells of another has no more to say of it than a paper.
 */
export function isOwnWord(reading: Reading, kind: PublisherKind | null): boolean {
  const { speaksFor } = reading.item;
  if (kind !== 'agency' && speaksFor === undefined) return false;
  if (speaksFor === undefined && reading.publisher.some((mention) => mention.kind === '@congress')) return false;
  return !isAboutAnother(reading);
}

/**
 * The item's central claim in the order of the tie-breaks: the headline first, then the first two sentences; between
 * reported and rumor, whose word it is. What an agency publishes on its own page is its own word; where it turns down
 * talk, the item is of the class of that talk.
 */
export function readStatus(reading: Reading, known: ClaimRules, kind: PublisherKind | null): StatusReading {
  const claims = readClaims(reading, known);
  if (!isOwnWord(reading, kind)) return { ...claims, verdict: verdictOf(claims) };
  const denies = claims.title === 'talk' && (claims.denies || claims.titleWord === 'others');
  return { ...claims, verdict: denies ? 'rumor' : 'official' };
}

function verdictOf({ title, lead, second, word, titleWord }: ClaimReading): Status {
  const spoken: Status = word === 'official' || word === 'head' ? 'reported' : 'rumor';
  switch (title) {
    case 'hook':
    case 'reaction':
      return 'commentary';
    case 'done':
      return 'official';
    case 'firm':
      return titleWord === 'official' ? 'reported' : 'official';
    case 'hedged':
      return 'reported';
    case 'talk':
      return spoken;
    case 'said':
    case 'none': {
      const behind = lead === 'none' ? second : lead;
      if (behind === 'done' || (behind === 'firm' && word !== 'official')) return 'official';
      if (behind === 'talk') return spoken;
      if (behind === 'hedged' || behind === 'firm') return 'reported';
      return title === 'said' && behind !== 'hook' && behind !== 'reaction' ? 'reported' : 'commentary';
    }
  }
}

/** For each status, the rank of every rule of the vocabulary whose words may be quoted for it; -1 for the others. */
export type QuoteRanks = Record<Status, Int16Array>;

export function quoteRanks(vocabulary: Vocabulary): QuoteRanks {
  const ranks = (ids: readonly string[]): Int16Array =>
    Int16Array.from(vocabulary.rules, (rule) => ids.indexOf(rule.id));
  return {
    official: ranks(QUOTED.official),
    reported: ranks(QUOTED.reported),
    rumor: ranks(QUOTED.rumor),
    commentary: ranks(QUOTED.commentary),
  };
}

/** The words that speak for a status, at most three, the headline's before the text's. Empty where none do. */
export function statusEvidence(
  reading: Reading,
  vocabulary: Vocabulary,
  ranks: QuoteRanks,
  status: Status,
  most = 3,
): Evidence[] {
  const order = ranks[status];
  const candidates: { part: Part; hit: Hit; rank: number }[] = [];
  for (const part of [reading.title, reading.text])
    for (const hit of part.hits) {
      const place = order[hit.rule] ?? -1;
      if (place < 0) continue;
      const region = regionOf(part, hit.from);
      if (region === 8 && candidates.length > 0) continue;
      candidates.push({ part, hit, rank: (region === 1 ? 0 : region === 2 ? 2 : region === 4 ? 4 : 100) + place });
    }
  candidates.sort(
    (a, b) => a.rank - b.rank || b.hit.to - b.hit.from - (a.hit.to - a.hit.from) || a.hit.from - b.hit.from,
  );
  const chosen: Evidence[] = [];
  for (const { part, hit } of candidates) {
    if (chosen.length >= most) break;
    const evidence = evidenceOf(part, hit.from, hit.to, vocabulary.rules[hit.rule]?.id ?? '');
    const covered = chosen.some(
      (one) =>
        one.rule === evidence.rule ||
        (one.field === evidence.field &&
          one.start < evidence.start + evidence.quote.length &&
          evidence.start < one.start + one.quote.length),
    );
    if (!covered) chosen.push(evidence);
  }
  return chosen;
}
