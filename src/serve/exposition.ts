// Prometheus' text format 0.0.4: each family once, with its help and type; labels and help escaped.

type Labels = Record<string, string>;
export type Sample = { labels?: Labels; value: number };
export type Exposition = ReturnType<typeof expositionOf>;

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const escapeHelp = (text: string): string => text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
const escapeLabel = (text: string): string => escapeHelp(text).replace(/"/g, '\\"');
const number = (value: number): string => (value === Infinity ? '+Inf' : String(value));

function line(name: string, labels: Labels, value: number): string {
  const written = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${written.length > 0 ? `{${written.join(',')}}` : ''} ${number(value)}`;
}

export function expositionOf() {
  const lines: string[] = [];
  const head = (name: string, type: string, help: string): void =>
    void lines.push(`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`);

  /** A family of samples; one without samples is left out, for a figure that is not known is no zero. */
  const family = (name: string, type: 'gauge' | 'counter', help: string, samples: Sample[]): void => {
    if (samples.length === 0) return;
    head(name, type, help);
    for (const { labels = {}, value } of samples) lines.push(line(name, labels, value));
  };
  const one = (name: string, type: 'gauge' | 'counter', help: string, value: number | null | undefined): void =>
    family(name, type, help, typeof value === 'number' && !Number.isNaN(value) ? [{ value }] : []);

  return {
    family,
    /** One figure; null for one that is not known. */
    gauge: (name: string, help: string, value: number | null | undefined): void => one(name, 'gauge', help, value),
    counter: (name: string, help: string, value: number | null | undefined): void => one(name, 'counter', help, value),
    /** A histogram: for each upper bound how many were at most that. */
    histogram(name: string, help: string, of: { buckets: [number, number][]; sum: number; total: number }): void {
      head(name, 'histogram', help);
      for (const [bound, count] of of.buckets) lines.push(line(`${name}_bucket`, { le: number(bound) }, count));
      lines.push(line(`${name}_bucket`, { le: '+Inf' }, of.total));
      lines.push(line(`${name}_sum`, {}, Number(of.sum.toFixed(6))), line(`${name}_count`, {}, of.total));
    },
    text: (): string => `${lines.join('\n')}\n`,
  };
}
