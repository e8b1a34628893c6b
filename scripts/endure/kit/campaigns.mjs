// The campaigns beside this folder, one after another, each a process of its own: one that hangs is ended at its limit with
// all that it started, one that breaks does not stop the next.

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './campaign.mjs';

const FOLDER = join(ROOT, 'scripts/endure');
const LIMIT_MS = { quick: 4 * 60_000, whole: 12 * 60_000 };

/** Names of all campaigns. */
export const campaignNames = () =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => name.slice(0, -4))
    .sort();

const running = new Set();

/** Ends what is still running, when the suite itself is told to stop. */
export function endCampaigns() {
  for (const pid of running)
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
}

/** Runs one: its figures, with `ok` false and a sentence in `said` where it broke. `log` takes what it says meanwhile. */
export async function runCampaign(name, { quick, seed, log }) {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [join(FOLDER, `${name}.mjs`), '--seed', String(seed), ...(quick ? ['--quick'] : [])],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  running.add(child.pid);
  let out = '';
  let err = '';
  let isLate = false;
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => {
    err = (err + data).slice(-4000);
    log(String(data));
  });
  const limitMs = quick ? LIMIT_MS.quick : LIMIT_MS.whole;
  const limit = setTimeout(() => {
    isLate = true;
    process.kill(-child.pid, 'SIGKILL');
  }, limitMs);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  running.delete(child.pid);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  try {
    const figures = JSON.parse(out.trim().split('\n').at(-1));
    for (const known of ['campaign', 'seed']) delete figures[known];
    return { name, seconds, ...figures };
  } catch {
    const why = isLate
      ? `did not end within ${limitMs / 60_000} minutes`
      : `gave no figures: ${err.trim().slice(-600)}`;
    return { name, seconds, cycles: 0, ok: false, said: [`${name} ${why}`] };
  }
}
