// Draws a policy's timeline: a lane for each status, arcs from claims to the acts that settled them, deadlines below. Plain SVG
// with links that works without scripts, in print and in screen readers.

import { html, raw } from 'hono/html';
import type { Day, Status, TimelineDeadline } from '../model.ts';
import type { DevelopmentView } from '../query/developments.ts';
import type { Html } from './layout.ts';
import { ANSWER_WORDS, count, laterWords, leadWords, sayDay, STAGE_WORDS, STATUS_WORDS } from './words.ts';

export type Drawing = {
  name: string;
  startedOn: Day; // earlier marks are background, and pale
  developments: DevelopmentView[]; // of the window, as known at `known`
  commentary: { day: Day; origins: number }[]; // of the window
  deadlines: Pick<TimelineDeadline, 'id' | 'kind' | 'on' | 'state' | 'title' | 'developmentId'>[];
  from: Day;
  to: Day;
  today: Day;
  known: Day | null; // "as known on", if chosen
};

const WIDTH = 1120;
const LEFT = 104;
const NAMES = 96; // the column of lane names
const RIGHT = 24;
const STEP = 14; // from one mark to the next above it
const LANES = ['official', 'reported', 'rumor'] as const;

const time = (day: Day): number => Date.parse(`${day.length === 7 ? `${day}-15` : day}T12:00:00Z`);
const round = (value: number): number => Math.round(value * 10) / 10;

/** Whether a day is in the window of a drawing. */
export const isWithin = (day: Day, from: Day, to: Day): boolean => time(day) >= time(from) && time(day) <= time(to);

/** Position of a mark: x from its day, and a row in which it touches no other. */
type Place = { development: DevelopmentView; x: number; row: number };

/** Puts the marks of a lane into rows: each in the lowest row without overlap. */
function placeMarks(developments: DevelopmentView[], xOf: (day: Day) => number): Place[] {
  const ends: number[] = [];
  return [...developments]
    .sort((a, b) => a.day.localeCompare(b.day) || a.firstSeenAt.localeCompare(b.firstSeenAt))
    .map((development) => {
      const x = round(xOf(development.day));
      let row = ends.findIndex((end) => x - end >= STEP);
      if (row === -1) row = ends.length;
      ends[row] = x;
      return { development, x, row };
    });
}

/** The shape of a status around its center. */
function shape(status: Status, x: number, y: number): string {
  if (status === 'official')
    return `<rect class="mark official" x="${x - 5.5}" y="${y - 5.5}" width="11" height="11"/>`;
  if (status === 'reported') return `<path class="mark reported" d="M${x} ${y - 7}l7 7-7 7-7-7Z"/>`;
  return `<circle class="mark rumor" cx="${x}" cy="${y}" r="5"/>`;
}

/** The tooltip and screen reader text of a mark. */
function sayDevelopment(development: DevelopmentView): string {
  const lapsed = development.lapsedOn ? ` Not borne out by ${sayDay(development.lapsedOn)}.` : '';
  return `${sayDay(development.day)}. ${STATUS_WORDS[development.status]}, ${STAGE_WORDS[development.stage].toLowerCase()}: ${development.title}.${lapsed}`;
}

/** Months and years above the window, with names if there is room. */
function axis(from: number, to: number, xOf: (at: number) => number, top: number, bottom: number): string {
  const first = new Date(from);
  const parts: string[] = [];
  const months = (to - from) / 2.63e9;
  const every = months > 60 ? 12 : months > 30 ? 3 : 1;
  for (let at = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1); at < to;) {
    const date = new Date(at);
    const isYear = date.getUTCMonth() === 0;
    const x = round(xOf(at));
    if (date.getUTCMonth() % every === 0) {
      parts.push(`<line class="grid${isYear ? ' year' : ''}" x1="${x}" x2="${x}" y1="${top}" y2="${bottom}"/>`);
      const word = isYear ? String(date.getUTCFullYear()) : sayDay(date.toISOString().slice(0, 7)).slice(0, 3);
      if (isYear || every < 12)
        parts.push(`<text x="${x + 4}" y="${top + 12}"${isYear ? ' font-weight="600"' : ''}>${word}</text>`);
    }
    at = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  }
  return parts.join('');
}

/** Short labels above the most important official marks, in two rows without overlap. */
function labels(places: Place[], yOf: (place: Place) => number, top: number): string {
  const weight: Record<string, number> = { final: 6, order: 5, proposed: 4, guidance: 2, prerule: 2 };
  const byStep = new Map<string, Place>();
  for (const place of places) {
    const { stage, initiativeId } = place.development;
    if (!initiativeId || !weight[stage]) continue;
    const key = stage === 'guidance' || stage === 'prerule' ? `${stage}${place.development.day.slice(0, 7)}` : stage;
    if (!byStep.has(key)) byStep.set(key, place);
  }
  const ends = [[], []] as [number, number][][];
  const chosen = [...byStep.values()].sort((a, b) => weight[b.development.stage]! - weight[a.development.stage]!);
  return chosen
    .map((place) => {
      const day = sayDay(place.development.day).replace(/, \d+$/, '');
      const words = `${STAGE_WORDS[place.development.stage]}, ${day}`;
      const width = words.length * 6.3 + 12;
      const start = Math.min(place.x - 4, WIDTH - width);
      const row = ends.findIndex((taken) => taken.every(([from, to]) => start + width < from || start > to));
      if (row === -1) return '';
      ends[row]!.push([start, start + width]);
      const y = top + 12 + row * 16;
      return `<line class="rule" x1="${place.x}" x2="${place.x}" y1="${y + 4}" y2="${yOf(place) - 8}"/><text class="label" x="${round(start)}" y="${y}">${words}</text>`;
    })
    .join('');
}

/** The drawing with its title, for the timeline page. */
export function drawTimeline({
  name,
  startedOn,
  developments,
  commentary,
  deadlines,
  from,
  to,
  today,
  known,
}: Drawing): Html {
  const [start, end] = [time(from), time(to)];
  const xAt = (at: number): number => LEFT + ((at - start) / (end - start)) * (WIDTH - LEFT - RIGHT);
  const xOf = (day: Day): number => xAt(time(day));
  const lanes = new Map(
    LANES.map((lane) => [
      lane,
      placeMarks(
        developments.filter(({ status }) => status === lane),
        xOf,
      ),
    ]),
  );

  let y = 64; // axis and two rows of labels
  const bases = new Map<string, number>();
  const bands: string[] = [];
  const names: string[] = []; // separate, so that they stay visible when the drawing is scrolled
  for (const lane of LANES) {
    const rows = Math.max(1, ...lanes.get(lane)!.map(({ row }) => row + 1));
    const height = rows * STEP + 26;
    bases.set(lane, y + height - 17);
    names.push(`<text class="lane ${lane}" x="0" y="${y + height - 13}">${STATUS_WORDS[lane]}</text>`);
    y += height;
    bands.push(`<line class="rule" x1="0" x2="${WIDTH}" y1="${y}" y2="${y}"/>`);
  }
  const weeks = new Map<number, number>();
  for (const { day, origins } of commentary) {
    const week = Math.floor(time(day) / 6.048e8);
    weeks.set(week, (weeks.get(week) ?? 0) + origins);
  }
  const tallest = Math.max(1, ...weeks.values());
  const bars = [...weeks].map(([week, number]) => {
    const height = round(4 + (number / tallest) * 14);
    return `<rect class="bar" x="${round(xAt(week * 6.048e8))}" y="${round(y + 24 - height)}" width="6" height="${height}"/>`;
  });
  names.push(`<text class="lane" x="0" y="${y + 20}">Commentary</text>`);
  y += 28;
  bands.push(`<line class="rule" x1="0" x2="${WIDTH}" y1="${y}" y2="${y}"/>`);
  names.push(`<text class="lane" x="0" y="${y + 20}">Due dates</text>`);
  const dueY = y + 15;
  const bottom = y + 28;

  const yOf = (place: Place): number => bases.get(place.development.status)! - place.row * STEP;
  const all = [...lanes.values()].flat();
  const byId = new Map(all.map((place) => [place.development.id, place]));

  const arcs = developments.flatMap((development) => {
    const act = byId.get(development.id);
    if (!act) return [];
    const earlier = development.answers
      .map((answer) => ({ answer, said: byId.get(answer.developmentId) }))
      .filter((one): one is typeof one & { said: Place } => one.said !== undefined)
      .sort((a, b) => b.answer.leadHours - a.answer.leadHours);
    return earlier.map(({ answer, said }, index) => {
      const [x1, y1, x2, y2] = [said.x, yOf(said) - 6, act.x, yOf(act) + 6];
      const bend = Math.max(18, (x2 - x1) * 0.5);
      const path = `M${x1} ${y1}C${round(x1 + bend * 0.1)} ${round(y1 - (y1 - y2) * 0.75)} ${round(x2 - bend * 0.6)} ${round(y2 + (y1 - y2) * 0.35)} ${x2} ${y2}`;
      const words = `${STATUS_WORDS[said.development.status]} of ${sayDay(said.development.day)}, ${ANSWER_WORDS[answer.how]} ${laterWords(answer)} by: ${development.title}. Open what was said.`;
      const lead =
        index === 0 && x2 - x1 > 24
          ? html`<text
              class="leadw"
              x="${round(x1 + (x2 - x1) * 0.3)}"
              y="${round(y1 - (y1 - y2) * 0.52)}"
              text-anchor="end"
              dx="-4"
              >${leadWords(answer)}</text
            >`
          : '';
      return html`<a
        href="/developments/${said.development.id}"
        tabindex="-1"
        aria-label="${words}"
        data-arc="${development.id}"
        ><title>${words}</title
        >${raw(`<path class="hit" d="${path}"/><path class="arc ${said.development.status} ${answer.how}" d="${path}"/>`)}${lead}</a
      >`;
    });
  });
  const marks = all.map((place) => {
    const words = sayDevelopment(place.development);
    const [x, at] = [place.x, yOf(place)];
    const before = place.development.status === 'official' && place.development.day < startedOn;
    return html`<a href="/developments/${place.development.id}" aria-label="${words}" class="${before ? 'before' : ''}"
      ><title>${words}</title
      >${raw(`<circle class="ring" cx="${x}" cy="${at}" r="9"/>${shape(place.development.status, x, at)}`)}</a
    >`;
  });
  const dues = deadlines
    .filter(({ on }) => time(on) >= start && time(on) <= end)
    .map((due) => {
      const words = `${sayDay(due.on)}, ${due.state}: ${due.title}`;
      const x = round(xOf(due.on));
      const state = due.state === 'upcoming' ? '' : due.state === 'missed' ? ' missed' : ' done';
      return html`<a href="/deadlines#${due.id}" aria-label="${words}"
        ><title>${words}</title
        >${raw(`<circle class="ring" cx="${x}" cy="${dueY}" r="9"/><path class="due${state}" d="M${x - 6} ${dueY - 5}h12l-6 11Z"/>`)}</a
      >`;
    });
  const line = known ?? today;
  const lineX = round(Math.min(WIDTH - RIGHT, Math.max(LEFT, xOf(line))));
  const title = `${name}: ${count(all.length, 'development')} from ${sayDay(from)} to ${sayDay(to)}${known ? `, as known on ${sayDay(known)}` : ''}`;
  return html`<div
    class="chart"
    tabindex="0"
    role="region"
    aria-label="Drawing of the timeline, can be scrolled sideways"
  >
    <div class="canvas">
      <svg class="lanes" viewBox="0 0 ${NAMES} ${bottom + 4}" aria-hidden="true">${raw(names.join(''))}</svg>
      <svg class="drawing" viewBox="${NAMES} 0 ${WIDTH - NAMES} ${bottom + 4}" role="group" aria-label="${title}">
        ${raw(known ? `<rect class="unknown" x="${lineX}" y="20" width="${WIDTH - lineX}" height="${bottom - 20}"/>` : '')}
        ${raw(axis(start, end, xAt, 4, bottom))}${raw(bands.join(''))}${raw(bars.join(''))}${raw(nowLine(lineX, bottom, known !== null))}
        ${raw(labels(lanes.get('official')!, yOf, 20))} ${arcs}${marks}${dues}
      </svg>
    </div>
  </div>`;
}

/** The line of today, or of the "as known on" day. */
function nowLine(x: number, bottom: number, isKnown: boolean): string {
  const isLast = x > WIDTH - 90;
  return `<line class="today" data-share="${(x / WIDTH).toFixed(3)}" x1="${x}" x2="${x}" y1="20" y2="${bottom}"/><text class="todayw" text-anchor="${isLast ? 'end' : 'start'}" x="${x + (isLast ? -5 : 5)}" y="${bottom - 3}">${isKnown ? 'known then' : 'today'}</text>`;
}
