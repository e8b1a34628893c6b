// Official, reported, rumor or commentary as the claims of an item speak for it; learned.ts weighs that conclusion with
// everything else.

import type { PublisherKind, Stage, Status } from '../model.ts';
import type { ItemClaims } from './claims/claims.ts';
import { readClaims } from './claims/claims.ts';
import { stageOf } from './claims/stage.ts';
import { verdictOf } from './claims/verdict.ts';
import type { Reading } from './reading.ts';
import { isAboutAnother } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The claims of an item and what they alone would have it judged as. */
export type StatusReading = { claims: ItemClaims; verdict: Status; stage: Stage };

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
 * Reads the claims of an item. What an agency publishes on its own page is its own word; where it turns down talk, the
 * item is of the class of that talk.
 */
export function readStatus(reading: Reading, vocabulary: Vocabulary, kind: PublisherKind | null): StatusReading {
  const claims = readClaims(reading, vocabulary.rules);
  const stage = stageOf(reading, claims, vocabulary);
  if (!isOwnWord(reading, kind)) return { claims, stage, verdict: verdictOf(claims) };
  const turnsDown = claims.title.main?.mode === 'denied' || claims.title.word === 'people';
  return { claims, stage, verdict: turnsDown ? 'rumor' : 'official' };
}
