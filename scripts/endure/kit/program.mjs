// The program as a user starts it: a process of `dist/main.js`, bounded in time, killed by its id where a campaign says so.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './campaign.mjs';

const MAIN = join(ROOT, 'dist', 'main.js');
const LIMIT_MS = 120_000;
const KEPT = 200_000; // characters of each stream

/** The settings of whoever runs the campaign are not the campaign's. */
export const environment = (more) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HEARSAY_'))),
  HEARSAY_HOST_CONCURRENCY: '4',
  HEARSAY_HOST_PAUSE_MS: '0',
  HEARSAY_ALLOW_PRIVATE: '127.0.0.1',
  HEARSAY_CONTACT: 'mailto:desk@example.org',
  ...more,
});

/**
 * Starts `hearsay ARGS`. `ended` tells how it went: exit status or signal, both streams, milliseconds. `kill` is kill -9.
 * `shell`: a line of sh before it, such as a limit that the process is to inherit.
 * @param {(string | number)[]} args
 * @param {{ env?: Record<string, string>, input?: string, limitMs?: number, shell?: string, stdout?: any }} [options]
 */
export function startHearsay(args, { env = {}, input, limitMs = LIMIT_MS, shell, stdout } = {}) {
  const started = performance.now();
  const command = [process.execPath, MAIN, ...args.map(String)];
  const [file, ...rest] = shell ? ['/bin/sh', '-c', `${shell}; exec "$@"`, 'sh', ...command] : command;
  const child = spawn(file, rest, {
    cwd: ROOT,
    env: environment(env),
    stdio: [input === undefined ? 'ignore' : 'pipe', stdout ?? 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  let isLate = false;
  child.stdout?.on('data', (data) => (out = (out + data).slice(-KEPT)));
  child.stderr.on('data', (data) => (err = (err + data).slice(-KEPT)));
  if (input !== undefined) {
    child.stdin.on('error', () => undefined); // it may be killed while it reads
    child.stdin.end(input);
  }
  const limit = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, limitMs);
  const ended = new Promise((resolve) =>
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ pid: child.pid, code, signal, out, err, isLate, ms: performance.now() - started, args });
    }),
  );
  return {
    pid: child.pid,
    ended,
    kill: () => child.kill('SIGKILL'),
    stop: () => child.kill('SIGTERM'),
    said: () => out,
  };
}

/** Runs `hearsay ARGS` to its end. */
export const hearsay = (args, options) => startHearsay(args, options).ended;

/** Runs `hearsay ARGS` and kills it after so many milliseconds, unless it has ended by then. */
export async function killedAfter(ms, args, options) {
  const run = startHearsay(args, options);
  let wasKilled = false;
  const timer = setTimeout(() => (wasKilled = run.kill()), ms);
  const result = await run.ended;
  clearTimeout(timer);
  return { ...result, wasKilled: wasKilled && result.signal === 'SIGKILL' };
}

/**
 * Runs `hearsay ARGS` and kills it so many milliseconds after `isBegun(pid)` holds for the first time: when a file has
 * appeared, say. Asked every millisecond.
 */
export async function killedOnce(isBegun, ms, args, options) {
  const run = startHearsay(args, options);
  let wasKilled = false;
  let timer;
  const watch = setInterval(() => {
    if (!isBegun(run.pid)) return;
    clearInterval(watch);
    timer = setTimeout(() => (wasKilled = run.kill()), ms);
  }, 1);
  const result = await run.ended;
  clearInterval(watch);
  clearTimeout(timer);
  return { ...result, wasKilled: wasKilled && result.signal === 'SIGKILL' };
}

/** Why a run counts as a crash: a stack trace, a status that is none of ours, no end. Null where it does not. */
export function crashOf({ code, signal, err, isLate, wasKilled, args }) {
  const what = `hearsay ${args[0]}`;
  if (isLate) return `${what} did not end within its limit`;
  if (/(^|\n|\\n)\s*at \S.*:\d+:\d+/.test(err)) return `${what} printed a stack trace: ${err.trim().slice(0, 600)}`;
  if (wasKilled) return null;
  if (signal) return `${what} was ended by ${signal}: ${err.trim().slice(-300)}`;
  return [0, 1, 2].includes(code) ? null : `${what} ended with status ${code}: ${err.trim().slice(-300)}`;
}

/** Counts what a campaign must never see, and keeps the first sentences about it. */
export function faultsOf(log) {
  const counts = { lost: 0, doubled: 0, crashed: 0, damaged: 0, wrong: 0 };
  const said = [];
  const count = (kind, sentence) => {
    counts[kind] += 1;
    if (said.length < 20) {
      said.push(`${kind}: ${sentence}`);
      log(`  ${kind}: ${sentence}`);
    }
  };
  return {
    count,
    /** A run that must not crash; gives it back. */
    run(result) {
      const crash = crashOf(result);
      if (crash) count('crashed', crash);
      return result;
    },
    /** A run that must end with this status. */
    expect(result, code) {
      this.run(result);
      if (result.code !== code)
        count('wrong', `hearsay ${result.args[0]} ended with ${result.code}, not ${code}: ${result.err.slice(-300)}`);
      return result;
    },
    figures() {
      const { damaged, ...rest } = counts;
      return {
        ...rest,
        integrity: damaged === 0 ? 'ok' : `damaged ${damaged} times`,
        ...(said.length > 0 ? { said } : {}),
        ok: Object.values(counts).every((number) => number === 0),
      };
    },
  };
}
