// The small timeline picture of a digest: lanes for official, reported, rumor and deadlines, a mark for each day.
// Mail clients show no SVG and no remote pictures, so it is a PNG inside the mail. It contains no words (the legend is HTML
// below it, for screen readers and zoom), and its colors suit light and dark mode.

import { crc32, deflateSync } from 'node:zlib';
import type { Day, Status } from '../model.ts';
import type { Mark } from './message.ts';

export const LANES: (Status | 'deadline')[] = ['official', 'reported', 'rumor', 'deadline'];

type Color = [number, number, number];
export const LANE_COLORS: Record<Mark['lane'], Color> = {
  official: [31, 137, 84],
  reported: [47, 111, 208],
  rumor: [201, 122, 18],
  commentary: [128, 128, 128],
  deadline: [200, 60, 70],
};
const LINE: Color = [140, 146, 155];

export const PICTURE = { width: 580, laneHeight: 24 };
const SCALE = 2; // for high-density screens: twice the pixels, shown at half the size

type Canvas = { width: number; height: number; pixels: Uint8Array };

/** Blends a color over a pixel; `cover` from 0 to 1. */
function blend(canvas: Canvas, x: number, y: number, color: Color, cover: number): void {
  if (cover <= 0 || x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return;
  const at = (y * canvas.width + x) * 4;
  const alpha = canvas.pixels[at + 3]! / 255;
  const out = cover + alpha * (1 - cover);
  for (let channel = 0; channel < 3; channel += 1)
    canvas.pixels[at + channel] = Math.round(
      (color[channel]! * cover + canvas.pixels[at + channel]! * alpha * (1 - cover)) / out,
    );
  canvas.pixels[at + 3] = Math.round(out * 255);
}

/** Fills the shape whose signed distance (negative inside, in pixels) is given, with soft edges. */
function fill(
  canvas: Canvas,
  x: number,
  y: number,
  reach: number,
  color: Color,
  distance: (dx: number, dy: number) => number,
): void {
  for (let row = Math.floor(y - reach - 1); row <= y + reach + 1; row += 1)
    for (let column = Math.floor(x - reach - 1); column <= x + reach + 1; column += 1)
      blend(canvas, column, row, color, Math.min(1, Math.max(0, 0.5 - distance(column + 0.5 - x, row + 0.5 - y))));
}

/** A mark: full for official, a half-strong disc for reported, a ring for a rumor, a diamond for a deadline. */
function drawMark(canvas: Canvas, x: number, y: number, lane: Mark['lane']): void {
  const radius = 6 * SCALE;
  const color = LANE_COLORS[lane];
  const disc = (dx: number, dy: number): number => Math.hypot(dx, dy) - radius;
  const ring =
    (width: number) =>
    (dx: number, dy: number): number =>
      Math.abs(Math.hypot(dx, dy) - (radius - width / 2)) - width / 2;
  if (lane === 'official') fill(canvas, x, y, radius, color, disc);
  else if (lane === 'reported') {
    fill(canvas, x, y, radius, color, ring(2 * SCALE));
    fill(canvas, x, y, radius, color, (dx, dy) => Math.hypot(dx, dy) - radius * 0.45);
  } else if (lane === 'deadline')
    fill(canvas, x, y, radius, color, (dx, dy) => (Math.abs(dx) + Math.abs(dy) - radius) / Math.SQRT2);
  else fill(canvas, x, y, radius, color, ring(2 * SCALE));
}

function rectangle(canvas: Canvas, [x, y, width, height]: number[], color: Color, cover: number): void {
  for (let row = y!; row < y! + height!; row += 1)
    for (let column = x!; column < x! + width!; column += 1) blend(canvas, column, row, color, cover);
}

function chunk(name: string, body: Uint8Array): Buffer {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(name, 4, 'latin1');
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, body.length + 8)), body.length + 8);
  return out;
}

/** A PNG of 8-bit RGBA pixels (W3C PNG specification: IHDR, IDAT, IEND; no filter, one deflate stream). */
export function encodePng(canvas: Canvas): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(canvas.width, 0);
  header.writeUInt32BE(canvas.height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const stride = canvas.width * 4;
  const rows = Buffer.alloc((stride + 1) * canvas.height);
  for (let row = 0; row < canvas.height; row += 1)
    rows.set(canvas.pixels.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const dayNumber = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

/** Days that the picture spans: from the first mark, at most 60 days back, to 30 days ahead. */
export function pictureSpan(marks: Mark[], today: Day): { from: Day; to: Day } {
  const now = dayNumber(today);
  const first = Math.min(now - 7, ...marks.map(({ on }) => dayNumber(on)));
  const toDay = (number: number): Day => new Date(number * 86_400_000).toISOString().slice(0, 10);
  return { from: toDay(Math.max(first - 1, now - 60)), to: toDay(now + 31) };
}

/** Position of a day between the ends of the picture, 0 to 1. */
export function placeOf(day: Day, span: { from: Day; to: Day }): number {
  return (dayNumber(day) - dayNumber(span.from)) / (dayNumber(span.to) - dayNumber(span.from));
}

/** Draws the marks that fall into the span, today as an upright line. 580 × 96, at twice the pixels. */
export function drawTimeline(marks: Mark[], today: Day): Buffer {
  const span = pictureSpan(marks, today);
  const width = PICTURE.width * SCALE;
  const lane = PICTURE.laneHeight * SCALE;
  const canvas: Canvas = {
    width,
    height: lane * LANES.length,
    pixels: new Uint8Array(width * lane * LANES.length * 4),
  };
  const xOf = (day: Day): number => Math.round((0.02 + placeOf(day, span) * 0.96) * width);
  for (const [index] of LANES.entries()) rectangle(canvas, [0, index * lane + lane / 2 - 1, width, 2], LINE, 0.45);
  rectangle(canvas, [xOf(today) - 1, 0, 2, canvas.height], LINE, 0.9);
  for (const [index, name] of LANES.entries())
    for (const { on } of marks.filter((mark) => mark.lane === name && mark.on >= span.from && mark.on <= span.to))
      drawMark(canvas, xOf(on), index * lane + lane / 2, name);
  return encodePng(canvas);
}
