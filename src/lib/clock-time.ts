// The hour in a printed date: 10:15 ET, 4:15 p.m. EDT, 19:48:21 +0200. Which day it belongs to is read in dates.ts.

/** An hour of a day in milliseconds, and what was printed of its zone: a fixed offset, a zone with summer time, nothing. */
export type Clock = { ms: number; offset?: number; zone?: string };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Hours east of Greenwich of the zone names that feeds print. Where a name has two meanings, the American one. */
const OFFSETS: Record<string, number> = {
  ...{
    z: 0,
    ut: 0,
    utc: 0,
    gmt: 0,
    wet: 0,
    west: 1,
    bst: 1,
    cet: 1,
    mez: 1,
    met: 1,
    cest: 2,
    mesz: 2,
    mest: 2,
    eet: 2,
  },
  ...{
    eest: 3,
    msk: 3,
    sast: 2,
    gst: 4,
    pkt: 5,
    ist: 5.5,
    sgt: 8,
    hkt: 8,
    awst: 8,
    jst: 9,
    kst: 9,
    acst: 9.5,
    aest: 10,
  },
  ...{
    aedt: 11,
    nzst: 12,
    nzdt: 13,
    nst: -3.5,
    ndt: -2.5,
    brt: -3,
    art: -3,
    ast: -4,
    adt: -3,
    est: -5,
    edt: -4,
    cst: -6,
  },
  ...{
    cdt: -5,
    mst: -7,
    mdt: -6,
    pst: -8,
    pdt: -7,
    akst: -9,
    akdt: -8,
    hst: -10,
    hast: -10,
    hadt: -9,
    hdt: -9,
    sst: -11,
  },
};
/** Names that mean standard time in winter and summer time in summer. */
const PLACES: Record<string, string> = {
  ...{ et: 'America/New_York', ct: 'America/Chicago', mt: 'America/Denver', pt: 'America/Los_Angeles' },
  ...{
    eastern: 'America/New_York',
    central: 'America/Chicago',
    mountain: 'America/Denver',
    pacific: 'America/Los_Angeles',
  },
};

const TIME =
  /(?<![\d:.])(\d{1,2})(?:(?::(\d{2})(?::(\d{2})(?:[.,]\d{1,12})?)?(?![\d:])\s?([ap]\.?\s?m\b\.?)?)|\s?([ap]\.?m\b\.?))/i;
/** 1500 GMT, as wires print it: four digits count only before the name of a zone. */
const MILITARY = /(?<![\d:.+-])(\d{2})(\d{2})()\s?()()(?=(?:GMT|UTC|UT|Z|[ECMP][SD]?T)\b)/;
const ZONE =
  /^[\s,]*\(?(?:(?:UTC|GMT|UT)?\s?([+-])\s?(\d{1,2}):?(\d{2})?(?!\d)|(eastern|central|mountain|pacific)(?:\s+(?:standard|daylight))?(?:\s+time)?\b|([a-z]{1,4}(?![a-z])))/i;

/** Noon and midnight as hours: `12:00 noon`, `noon ET`, `12 midnight`. */
function withHours(text: string): string {
  if (!/\b(?:noon|midnight)\b/i.test(text)) return text;
  return text
    .replace(/(?:\b12(?::00){0,2}\s?)?(?:\(noon\)|\bnoon\b)/i, '12:00 PM')
    .replace(/\b12(?::00){0,2}\s?(?:\(midnight\)|midnight\b)/i, '12:00 AM');
}

/** Names of tzdata that were asked for, and whether there is such a zone. */
const zones = new Map<string, boolean>();
const MOST_ZONES = 1000;

/** Whether tzdata knows a name like `America/New_York`. */
function isZone(name: string): boolean {
  let known = zones.get(name);
  if (known === undefined) {
    try {
      known = Boolean(new Intl.DateTimeFormat('en-US', { timeZone: name }));
    } catch {
      known = false;
    }
    if (zones.size < MOST_ZONES) zones.set(name, known);
  }
  return known;
}

/** `America/New_York`, `[US/Eastern]`, at the beginning of a text. */
const NAMED_ZONE = /^[\s,]*[([]?([A-Z][A-Za-z]{1,13}(?:\/[A-Z][A-Za-z_+-]{1,19}\d{0,2}){1,2})[)\]]?/;

/** The zone that stands at the beginning of `text`, and how long it is; null where there is none. */
function zoneAt(text: string): { offset?: number; zone?: string; length: number } | null {
  const named = text.includes('/') ? NAMED_ZONE.exec(text) : null;
  if (named && isZone(named[1]!)) return { zone: named[1]!, length: named[0].length };
  const match = ZONE.exec(text);
  if (!match) return null;
  const [{ length }, sign, hours = '', minutes = '', place, name = ''] = match;
  if (sign) {
    const size = Number(hours) * HOUR + Number(minutes || 0) * MINUTE;
    if (size > 15 * HOUR) return null;
    return { offset: sign === '-' ? -size : size, length };
  }
  const key = (place ?? name).toLowerCase();
  const zone = PLACES[key];
  if (zone) return { zone, length };
  return Object.hasOwn(OFFSETS, key) ? { offset: OFFSETS[key]! * HOUR, length } : null;
}

/**
 * The first time of day in a line, with its zone, and the line without them. `undefined` where no time is printed, null
 * where one is printed that no clock shows (25:61).
 */
export function readClock(printed: string): { clock: Clock; rest: string } | null | undefined {
  const text = withHours(printed);
  const match = TIME.exec(text) ?? MILITARY.exec(text);
  if (!match) return undefined;
  const [whole, hours, minutes = '0', seconds = '0', half, bareHalf] = match;
  const letter = (half ?? bareHalf)?.[0]?.toLowerCase();
  let hour = Number(hours);
  if (letter && ((hour > 12 && letter === 'a') || hour > 23)) return null; // 0:15 AM is a quarter past midnight
  if (letter && hour <= 12) hour = (hour % 12) + (letter === 'p' ? 12 : 0);
  const [minute, second] = [Number(minutes), Number(seconds)];
  // 24:00 ends the day; 24:30 is what programs print half an hour after it began; 23:59:60 is a leap second
  if (hour === 24 && (minute > 0 || second > 0)) hour = 0;
  if (hour > 24 || minute > 59 || second > 60) return null;
  const after = text.slice(match.index + whole.length);
  const zone = zoneAt(after);
  const ms = hour * HOUR + minute * MINUTE + second * 1000;
  return {
    clock: {
      ms,
      ...(zone?.offset === undefined ? {} : { offset: zone.offset }),
      ...(zone?.zone ? { zone: zone.zone } : {}),
    },
    rest: `${text.slice(0, match.index)} ${after.slice(zone?.length ?? 0)}`,
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** Zones change on a quarter of an hour since 1973, and items of one day share a few hundred of them. */
const QUARTER = 15 * MINUTE;
const ALIGNED_SINCE = Date.UTC(1973, 0);
const MOST_OFFSETS = 20_000;
const offsets = new Map<string, Map<number, number>>();

function formattedOffset(zone: string, ms: number): number {
  let format = formats.get(zone);
  if (!format)
    formats.set(zone, (format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })));
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(format.format(ms));
  if (!match) return 0;
  const size = Number(match[2]) * HOUR + Number(match[3]) * MINUTE;
  return match[1] === '-' ? -size : size;
}

/** How far a zone's clocks stand ahead of UTC at a moment, in milliseconds. Throws RangeError for no zone of tzdata. */
export function offsetAt(zone: string, ms: number): number {
  if (zone === 'UTC') return 0;
  if (!(ms >= ALIGNED_SINCE)) return formattedOffset(zone, ms);
  let known = offsets.get(zone);
  if (!known || known.size > MOST_OFFSETS) offsets.set(zone, (known = new Map<number, number>()));
  const quarter = Math.floor(ms / QUARTER);
  let offset = known.get(quarter);
  if (offset === undefined) known.set(quarter, (offset = formattedOffset(zone, ms)));
  return offset;
}

/**
 * The moment at which the clocks of a zone show `local` (milliseconds as if it were UTC). In the hour that comes twice
 * the earlier one, in the hour that is left out the time that the old offset gives.
 */
export function fromLocal(zone: string, local: number): number {
  const before = local - offsetAt(zone, local - 12 * HOUR);
  const after = local - offsetAt(zone, local + 12 * HOUR);
  const shows = (at: number): boolean => at + offsetAt(zone, at) === local;
  return shows(before) ? before : shows(after) ? after : before;
}
