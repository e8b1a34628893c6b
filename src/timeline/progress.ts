// The furthest step of one agency (order → guidance → prerule → proposed → comments → final → in effect) and the development
// that took it. Only acts on the record count; claims are listed separately.

import type { Day, Development, Instant, Stage, TimelineDeadline } from '../model.ts';
import { dayInWashington } from '../lib/calendar.ts';

/** How far each step is; what is not here moves no agency. A court case counts when it is the latest development; a bill is Congress's step, not the agency's. */
export const FURTHER: Partial<Record<Stage, number>> = { order: 1, guidance: 2, prerule: 3, proposed: 4, final: 5 };

/** Of guidance and of steps before a proposal the latest is shown, of an order, a proposal and a rule the first. */
export const isLatestShown = (far: number): boolean => far === FURTHER.guidance || far === FURTHER.prerule;

/** `isOnRecord`: the authority itself says so, or a document has an identifier of the policy; one outlet is not enough. */
export type Step = { development: Development; on: Day; isOnRecord: boolean };

export type Progress = {
  agency: string;
  stage: Stage;
  step: string;
  on: Day | null;
  developmentId: string | null;
  title: string;
  talk: { developmentId: string; title: string; status: Development['status']; on: Day } | null;
};

/** The stage in more words, from the deadlines that go with it. */
function stepWords(agency: string, stage: Stage, deadlines: TimelineDeadline[], today: Day): string {
  const own = deadlines.filter(({ agencies }) => agencies.length === 0 || agencies.includes(agency));
  const last = (kind: TimelineDeadline['kind']): Day | null =>
    own
      .filter((one) => one.kind === kind)
      .map(({ on }) => on)
      .sort()
      .at(-1) ?? null;
  if (stage === 'proposed') {
    const close = last('comments-close');
    if (close) return close >= today ? `proposed; comments open to ${close}` : `proposed; comments closed ${close}`;
  }
  if (stage === 'final') {
    const effective = last('effective');
    if (effective) return effective > today ? `final; in effect from ${effective}` : `in effect since ${effective}`;
  }
  const words: Record<Stage, string> = {
    none: 'no act yet',
    order: 'directed by the order',
    guidance: 'guidance issued',
    prerule: 'before a proposal',
    proposed: 'proposed',
    final: 'final',
    litigation: 'before a court',
    legislation: 'before Congress',
  };
  return words[stage];
}

/** The step of an agency at a moment. The furthest step counts; of one step the latest act that took it. */
export function progressOf(agency: string, steps: Step[], deadlines: TimelineDeadline[], at: Instant): Progress {
  const today = dayInWashington(at);
  const concerned = steps.filter(({ development, on }) => development.agencies.includes(agency) && on <= today);
  const acts = concerned.filter(
    ({ development, isOnRecord }) =>
      development.status === 'official' && FURTHER[development.stage] && (isOnRecord || development.origins > 1),
  );
  const far = ({ development }: Step): number => FURTHER[development.stage] ?? 0;
  const furthest = Math.max(0, ...acts.map(far));
  // The first act that reached the step is the step; later ones of the same step do not replace it.
  const reached = acts.filter((act) => far(act) === furthest).sort((a, b) => (a.on < b.on ? -1 : 1));
  const put = isLatestShown(furthest) ? reached.at(-1) : reached[0];
  const talk = concerned
    .filter(
      ({ development: { status, lapsedOn }, on }) =>
        (status === 'rumor' || status === 'reported') && !lapsedOn && (!put || on > put.on),
    )
    .sort((a, b) => (a.on < b.on ? 1 : -1))[0];
  const stage = put?.development.stage ?? 'none';
  return {
    agency,
    stage,
    step: stepWords(agency, stage, deadlines, today),
    on: put?.on ?? null,
    developmentId: put?.development.id ?? null,
    title: put?.development.title ?? '',
    talk: talk
      ? {
          developmentId: talk.development.id,
          title: talk.development.title,
          status: talk.development.status,
          on: talk.on,
        }
      : null,
  };
}
