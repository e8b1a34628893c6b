// Decides whether a later act settles an earlier claim: the same actor, action and object, at the stage that the claim named,
// and not years later. A caution ("nothing is official until…") is not a denial and settles nothing.

import type { LinkKind, Profile, Stage } from '../model.ts';
import { closeness, daysApart, otherDeeds, sharedWords } from './compare.ts';

export const SETTLES_WITHIN_DAYS = 270;

const LEAST = 0.32;

/** The stages that fulfill a prediction of a stage. */
const FULFILS: Partial<Record<Stage, Stage[]>> = {
  order: ['order'],
  guidance: ['guidance'],
  prerule: ['prerule', 'proposed'],
  proposed: ['proposed'],
  final: ['final'],
  litigation: ['litigation'],
  legislation: ['legislation'],
};

/** How well the stages of a claim and an act agree: 1 the same, 0 not stated on one side, null if they contradict. */
function stageAgreement(claim: Stage, act: Stage): number | null {
  if (claim === 'none' && act === 'none') return 0;
  if (claim === 'none' || act === 'none') return 0;
  return FULFILS[claim]?.includes(act) ? 1 : null;
}

const common = (a: string[], b: string[]): string[] => a.filter((value) => b.includes(value));

/**
 * How an act (or a denial) settles a claim, or null. `because` gives the reason in words.
 * Pure; the order of arguments is act first.
 */
export function settles(act: Profile, claim: Profile): { how: LinkKind; because: () => string; score: number } | null {
  if (claim.phase !== 'claim' || (act.phase !== 'act' && act.phase !== 'denial')) return null;
  const apart = daysApart(act, claim);
  if (act.day !== null && claim.day !== null && act.day < claim.day - (act.month ? 30 : 0)) return null;
  if (apart !== null && apart > SETTLES_WITHIN_DAYS) return null;
  const agreement = stageAgreement(claim.stage, act.stage);
  if (agreement === null) return null;
  if (act.agencies.length > 0 && claim.agencies.length > 0 && common(act.agencies, claim.agencies).length === 0)
    return null;
  const shared = common(act.initiatives, claim.initiatives);
  if (shared.length === 0 && act.initiatives.length + claim.initiatives.length > 0) return null;
  const near = closeness(act, claim);
  // A policy has one order but many documents, so for these the words must agree too.
  const least = act.stage === 'order' ? 0.1 : act.stage === 'proposed' || act.stage === 'final' ? 0.15 : 0.3;
  const policy = shared.length > 0 && agreement === 1 && near >= least;
  let score = near + (policy ? 0.35 : 0) + (agreement === 1 ? 0.05 : 0);
  if (!policy && apart !== null && apart > 7) score -= Math.min(0.15, (apart - 7) * 0.005);
  if (!policy && apart === null) score -= 0.05;
  if (!policy && act.phase === 'act') {
    if (otherDeeds(act, claim)) return null;
    score += common(act.actions, claim.actions).length > 0 ? 0.08 : claim.actions.length > 0 ? -0.05 : 0;
  }
  // An act without a date may be older than the claim.
  if (!policy && act.phase === 'act' && act.day === null) return null;
  if (score < LEAST) return null;
  return {
    how: act.phase === 'denial' ? 'denies' : 'confirms',
    because: () => {
      const words = sharedWords(act, claim).slice(0, 5);
      const reasons = [
        shared.length > 0 ? `the same policy (${shared.join(', ')})` : '',
        agreement === 1 ? `the step it spoke of (${act.stage})` : '',
        words.length > 0 ? `shares the words ${words.join(', ')}` : '',
      ];
      return `${reasons.filter(Boolean).join('; ')} (${score.toFixed(2)})`;
    },
    score,
  };
}

/** Publishers that mostly repeat others: one alone does not settle anything. */
const HEARSAY = new Set(['blog', 'social', 'crypto']);

/**
 * How strong the evidence for an act is: `record` if the authority itself or an official number supports it, `press` for a
 * newspaper or several origins, `alone` for a single blog.
 */
export function evidenceStrength(
  members: { profile: Pick<Profile, 'publisherKind' | 'record' | 'speaksFor' | 'curated'>; originItemId: string }[],
): 'record' | 'press' | 'alone' {
  if (members.some(({ profile }) => profile.curated ?? profile.record ?? profile.speaksFor)) return 'record';
  const origins = new Set(members.map(({ originItemId }) => originItemId)).size;
  return origins === 1 && members.every(({ profile }) => HEARSAY.has(profile.publisherKind ?? '')) ? 'alone' : 'press';
}
