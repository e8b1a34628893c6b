// What a bench says: tables for people (Markdown), the same figures as JSON, and on what machine they were taken.

import { cpus, release, totalmem, type } from 'node:os';

const sorted = (values) => [...values].sort((a, b) => a - b);
export const part = (values, share) => {
  const list = sorted(values);
  return list[Math.min(list.length - 1, Math.round(share * (list.length - 1)))];
};
export const median = (values) => {
  const list = sorted(values);
  return (list[(list.length - 1) >> 1] + list[list.length >> 1]) / 2;
};

/** A number in as many digits as it needs. */
export const figure = (value) =>
  !Number.isFinite(value)
    ? '–'
    : value >= 1000
      ? Math.round(value).toLocaleString('en-US')
      : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/** min / median / max. */
export const spread = (values) =>
  values.length === 1
    ? figure(values[0])
    : [Math.min(...values), median(values), Math.max(...values)].map(figure).join(' / ');

/** The machine, in one line. */
export function machine() {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() || process.arch}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.versions.node}`;
}

/** A Markdown table. */
export const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/**
 * The table of processes that were timed in turn, with ratios to `base`, and the figures behind it.
 * `runs`: { name: [{ wall, cpu, peak, seen? }] }.
 */
export function compared(runs, base, skipped = []) {
  const ratios = (name, of) =>
    runs[base] && name !== base
      ? runs[name].flatMap((run, index) => (runs[base][index] ? [run[of] / runs[base][index][of]] : []))
      : [];
  const rows = Object.entries(runs).map(([name, list]) => ({
    name,
    wall_s: list.map(({ wall }) => wall),
    cpu_s: list.map(({ cpu }) => cpu),
    peak_mib: list.map(({ peak }) => Math.round(peak)),
    wall_ratio: ratios(name, 'wall'),
    cpu_ratio: ratios(name, 'cpu'),
    seen: list.at(-1)?.seen,
  }));
  const head = ['what', 'wall s', 'processor s', 'peak MiB', 'wall ratio', 'processor ratio', 'saw'];
  const markdown = table(
    head,
    rows.map(({ name, wall_s, cpu_s, peak_mib, wall_ratio, cpu_ratio, seen }) => [
      name,
      spread(wall_s),
      spread(cpu_s),
      figure(median(peak_mib)),
      wall_ratio.length > 0 ? spread(wall_ratio) : '1',
      cpu_ratio.length > 0 ? spread(cpu_ratio) : '1',
      seen ?? '',
    ]),
  );
  const missing = skipped.length > 0 ? `\n\nNot installed here, so left out: ${skipped.join(', ')}.` : '';
  return { markdown: markdown + missing, data: { base, rows, skipped } };
}
