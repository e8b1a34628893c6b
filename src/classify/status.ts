// Official, reported, rumor or commentary: who says it, has it happened, is it the point of the item, who published it.
// This file concludes as a careful reader would, by rules alone; learned.ts weighs that conclusion with everything else.

import type { Evidence, PublisherKind, Status } from '../model.ts';
import type { ClaimReading, ClaimRules } from './claim.ts';
import { readClaims, rulesOf } from './claim.ts';
import type { Reading } from './reading.ts';
import { evidenceOf, regionOf } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';

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
 * The item's central claim in the order of the tie-breaks: the headline first, then the first two sentences; between
 * reported and rumor, whose word it is. What an agency publishes on its own page is its own word.
 */
export function readStatus(reading: Reading, known: ClaimRules, kind: PublisherKind | null): StatusReading {
  const claims = readClaims(reading, known);
  const own = kind === 'agency' || reading.item.speaksFor !== undefined;
  return { ...claims, verdict: own ? 'official' : verdictOf(claims) };
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

/** The words that speak for a status, at most three, the headline's before the text's. Empty where none do. */
export function statusEvidence(reading: Reading, vocabulary: Vocabulary, status: Status, most = 3): Evidence[] {
  const order = QUOTED[status];
  const candidates: { evidence: Evidence; rank: number; length: number }[] = [];
  for (const part of [reading.title, reading.text])
    for (const hit of part.hits) {
      const id = vocabulary.rules[hit.rule]?.id ?? '';
      const place = order.indexOf(id);
      const region = regionOf(part, hit.from);
      if (place < 0 || (region === 8 && candidates.length > 0)) continue;
      candidates.push({
        evidence: evidenceOf(part, hit.from, hit.to, id),
        rank: (region === 1 ? 0 : region === 2 ? 6 : region === 4 ? 12 : 100) + place,
        length: hit.to - hit.from,
      });
    }
  candidates.sort((a, b) => a.rank - b.rank || b.length - a.length || a.evidence.start - b.evidence.start);
  const chosen: Evidence[] = [];
  for (const { evidence } of candidates) {
    if (chosen.length >= most) break;
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
