// A lockfile is whole: it names exact versions of every optional package (the binaries for other systems),
// every package accepts the Node versions we promise, and no download address stands in it.

import { readFileSync } from 'node:fs';

const PROMISED = ['20.19.0', '22.14.0', '24.0.0'];
const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const faults = [];

/** Compares two versions of three numbers: below 0, 0, above 0. */
function compare(left, right) {
  const [a, b] = [left, right].map((version) => version.split('-')[0].split('.').map(Number));
  return [0, 1, 2].map((index) => (a[index] ?? 0) - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** Whether one comparator such as ">=20.19", "^22.13.0", "~20.1", "20.x" or "*" accepts a version. */
function accepts(comparator, version) {
  const [, operator = '', wanted = ''] = /^(>=|<=|>|<|\^|~|=)?\s*v?([\dx*.]*)/.exec(comparator.trim()) ?? [];
  if (wanted === '' || wanted === '*' || wanted === 'x') return true;
  const parts = wanted.split('.').filter((part) => /^\d+$/.test(part));
  const floor = [0, 1, 2].map((index) => parts[index] ?? '0').join('.');
  const order = compare(version, floor);
  if (operator === '>=') return order >= 0;
  if (operator === '>') return order > 0;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  const same = operator === '^' ? 1 : operator === '~' ? Math.min(2, parts.length) : parts.length;
  const own = version.split('.');
  return order >= 0 && parts.slice(0, same).every((part, index) => part === own[index]);
}

const satisfies = (range, version) =>
  range.split('||').some((set) =>
    set
      .replace(/(>=|<=|>|<|\^|~|=)\s+/g, '$1')
      .trim()
      .split(/\s+/)
      .every((comparator) => comparator === '-' || accepts(comparator, version)),
  );

for (const [path, entry] of Object.entries(lock.packages)) {
  if (entry.resolved?.startsWith('http')) faults.push(`${path}: a download address stands in the lockfile`);
  const range = entry.engines?.node;
  if (path === '' || !range || entry.dev) continue;
  for (const version of PROMISED)
    if (!satisfies(range, version)) faults.push(`${path}: its engines "${range}" refuse Node ${version}`);
}
for (const [path, entry] of Object.entries(lock.packages))
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    const inside = `${path}/node_modules/${name}`.replace(/^\//, '');
    if (path !== '' && !lock.packages[inside] && !lock.packages[`node_modules/${name}`])
      faults.push(`${path}: its optional package ${name} is missing from the lockfile`);
  }
for (const kind of ['dependencies', 'devDependencies'])
  for (const [name, version] of Object.entries(manifest[kind]))
    if (!/^\d+\.\d+\.\d+/.test(version)) faults.push(`package.json: ${name} is "${version}", not an exact version`);

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
} else console.log(`lockfile whole: ${Object.keys(lock.packages).length} packages`);
