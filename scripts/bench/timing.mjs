// Times whole processes in turn (A B C, A B C …), from outside: wall, processor seconds (the process and all it waited
// for), the largest resident memory of any one of them. Ratios are taken round by round, so a machine that gets slower
// meanwhile cancels out.

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const POLL_MS = 10;

/** Process ids of a process and everything below it, as Linux tells; empty elsewhere. */
function familyOf(pid) {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
    );
    return [pid, ...children.flatMap(familyOf)];
  } catch {
    return [];
  }
}

/** A figure of /proc/PID/status in MiB: VmHWM is the largest resident memory so far, RssAnon the memory that no file backs. */
export function memoryOf(pid, key = 'VmHWM') {
  try {
    const [, kib] = new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Milliseconds that all threads of a process have run so far; NaN where the system does not tell. */
export function processorMsOf(pid) {
  try {
    const ran = (task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => sum + ran(task), 0) / 1e6;
  } catch {
    return Number.NaN;
  }
}

/**
 * Runs one command line in bash.
 * @param {string} line
 * @param {{ cwd?: string, env?: Record<string, string> }} [settings]
 * @returns {Promise<{ wall: number, cpu: number, peak: number, status: number | null, out: string, err: string }>} s and MiB
 */
export function timed(line, { cwd, env = {} } = {}) {
  return new Promise((resolve) => {
    const script = `TIMEFORMAT='%R %U %S'; time { ${line}\n}`;
    const run = spawn('bash', ['-c', script], { cwd, env: { ...process.env, ...env } });
    const said = { out: '', err: '' };
    run.stdout.on('data', (data) => (said.out += data));
    run.stderr.on('data', (data) => (said.err += data));
    let peak = 0;
    const poll = setInterval(() => {
      for (const pid of familyOf(run.pid)) peak = Math.max(peak, memoryOf(pid));
    }, POLL_MS);
    run.on('close', (status) => {
      clearInterval(poll);
      const [wall, user, system] = said.err.trim().split('\n').at(-1).split(' ').map(Number);
      resolve({ wall, cpu: user + system, peak, status, out: said.out.trim(), err: said.err });
    });
  });
}

/**
 * Runs entries in turn. Each: { name, setup? (not timed), line, options?, check? (result -> a few words), rounds? }.
 * Gives { name: runs[] }; a run that fails ends the bench, because a figure of it would mean nothing.
 */
export async function alternate(entries, rounds, note) {
  const runs = Object.fromEntries(entries.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, setup, line, options, check, rounds: most = rounds } of entries) {
      if (round >= most) continue;
      await setup?.();
      const run = await timed(line, options);
      if (run.status !== 0) throw new Error(`${name} ended with ${run.status}: ${run.err.slice(-600)}`);
      const seen = check?.(run);
      runs[name].push({ ...run, ...(seen === undefined ? {} : { seen }) });
      note(`  ${name}: ${run.wall.toFixed(2)} s wall, ${run.cpu.toFixed(2)} s processor ${seen ?? ''}`);
    }
  return runs;
}

/** Whether a program can be found. */
export const isInstalled = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
