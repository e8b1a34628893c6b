// Deadlines as a calendar (RFC 5545): all-day events with reminders a week and a day before. When a day moves, the UID stays
// and SEQUENCE goes up. The library folds and escapes; publishers' text is cleaned first (X02).

import ical, { ICalAlarmType, ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import { cleanText, linkTarget } from '../lib/text.ts';
import type { DeadlineKind, TimelineDeadline } from '../model.ts';

const KIND_WORDS: Record<DeadlineKind, string> = {
  'comments-close': 'Comments close',
  effective: 'Takes effect',
  compliance: 'Compliance due',
  due: 'Due',
};

const DAY_SECONDS = 86_400;
/** Reminders, from the start of the day: a week before, and at 9 a.m. on the day before. */
const REMINDERS = [7 * DAY_SECONDS, DAY_SECONDS - 9 * 3600];

/** One line, without control characters. */
const line = (text: string): string => cleanText(text).replace(/\s+/g, ' ').trim();

function description(deadline: TimelineDeadline): string {
  return [
    deadline.title,
    deadline.movedFrom ? `Moved from ${deadline.movedFrom}.` : '',
    deadline.reckoning === 'counted' ? 'Counted from a printed period, not printed as a date.' : '',
    deadline.state === 'upcoming' || deadline.state === 'moved' ? '' : `State: ${deadline.state}.`,
    deadline.evidence ? `“${deadline.evidence.quote}”` : '',
    deadline.agencies.length > 0 ? `Agencies: ${deadline.agencies.join(', ')}.` : '',
  ]
    .filter(Boolean)
    .map(line)
    .join('\n');
}

/** The calendar of these deadlines. `baseUrl` is used for links and UIDs. */
export function renderCalendar(
  deadlines: TimelineDeadline[],
  { name, baseUrl, now }: { name: string; baseUrl: string; now: Date },
): string {
  const host = new URL(baseUrl).hostname;
  const calendar = ical({
    name: line(name),
    prodId: { company: 'Hearsay', product: 'Hearsay', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: 3600,
  });
  for (const deadline of deadlines) {
    const url = deadline.developmentId
      ? `${baseUrl}/developments/${encodeURIComponent(deadline.developmentId)}`
      : linkTarget(deadline.itemUrl);
    // All-day events are passed as UTC midnights, because the library writes the UTC date.
    calendar.createEvent({
      id: `${line(deadline.id)}@${host}`,
      sequence: deadline.revision,
      stamp: now,
      start: new Date(`${deadline.on}T00:00:00Z`),
      end: new Date(Date.parse(`${deadline.on}T00:00:00Z`) + DAY_SECONDS * 1000),
      allDay: true,
      summary: line(`${KIND_WORDS[deadline.kind]}: ${deadline.title}`),
      description: description(deadline),
      status: ICalEventStatus.CONFIRMED,
      transparency: ICalEventTransparency.TRANSPARENT,
      ...(url ? { url } : {}),
      alarms: REMINDERS.map((seconds) => ({
        type: ICalAlarmType.display,
        trigger: seconds,
        description: line(`${KIND_WORDS[deadline.kind]}: ${deadline.title}`),
      })),
    });
  }
  return `${calendar
    .toString()
    .replace(/\r?\n/g, '\r\n')
    .replace(/(\r\n)+$/, '')}\r\n`;
}
