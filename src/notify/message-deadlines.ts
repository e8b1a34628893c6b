// The deadlines of a message: of its entries, moved ones, and those of the next 30 days.

import type { Day, Development, Interest, LedgerEntry, TimelineDeadline } from '../model.ts';
import type { DeadlineLine, Message } from './message.ts';
import type { TimelineReader } from './timeline-reader.ts';
import { shiftDay } from './due-digests.ts';

const AHEAD_DAYS = 30;
const SHOWN = 40;

/** A deadline as a line; `today` in the subscriber's zone. */
export function deadlineLine(deadline: TimelineDeadline, baseUrl: string, today: Day): DeadlineLine {
  return {
    kind: deadline.kind,
    on: deadline.on,
    movedFrom: deadline.movedFrom ?? null,
    title: deadline.title,
    reckoning: deadline.reckoning,
    url: deadline.developmentId ? `${baseUrl}/developments/${deadline.developmentId}` : deadline.itemUrl,
    daysLeft: Math.round((Date.parse(deadline.on) - Date.parse(today)) / 86_400_000),
  };
}

/** Collects them for one message. An alert has only the deadlines of its entries; digests add the next 30 days. */
export async function messageDeadlines(
  { timeline, baseUrl }: { timeline: TimelineReader; baseUrl: string },
  interests: Interest[],
  stories: { development: Development; waiting: LedgerEntry[] }[],
  kind: Message['kind'],
  today: Day,
  now: Date,
): Promise<{ moved: DeadlineLine[]; upcoming: DeadlineLine[]; of: (developmentId: string) => DeadlineLine[] }> {
  const line = (deadline: TimelineDeadline): DeadlineLine => deadlineLine(deadline, baseUrl, today);
  const own = await timeline.deadlines(
    stories.map(({ development }) => development),
    now,
  );
  const movedIds = new Set(
    stories.flatMap(({ waiting }) =>
      waiting.flatMap((entry) => (entry.kind === 'deadline-moved' ? [entry.otherId] : [])),
    ),
  );
  const ahead = new Map<string, TimelineDeadline>();
  if (kind !== 'alert')
    for (const { filter } of interests) {
      // Policies and agencies choose the deadlines; without them, the words do, searched in the deadline's title.
      const { initiatives, agencies, words } = filter;
      const span = {
        ...(initiatives ? { initiatives } : {}),
        ...(agencies ? { agencies } : {}),
        ...(words && !initiatives && !agencies ? { words } : {}),
        deadlineFrom: today,
        deadlineTo: shiftDay(today, AHEAD_DAYS),
      };
      const isWide = !initiatives && !agencies && !words;
      for (const deadline of await timeline.deadlinesWithin(span, now))
        if (!isWide || deadline.initiativeId !== null) ahead.set(deadline.id, deadline);
    }
  return {
    moved: own.filter(({ id }) => movedIds.has(id)).map(line),
    upcoming: [...ahead.values()]
      .filter(({ id, on, state }) => !movedIds.has(id) && on >= today && state !== 'met' && state !== 'missed')
      .sort((a, b) => a.on.localeCompare(b.on))
      .slice(0, SHOWN)
      .map(line),
    of: (developmentId) =>
      own
        .filter(
          (deadline) => deadline.developmentId === developmentId && deadline.on >= today && !movedIds.has(deadline.id),
        )
        .map(line),
  };
}
