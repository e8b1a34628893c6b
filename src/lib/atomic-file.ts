// Writes files atomically: under another name, flushed, then renamed.

import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isRunning } from './machine.ts';

/** Flushes a file or a folder to the disk. */
function flush(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

/** Removes what processes that were killed over the same file left beside it. */
function sweep(target: string): void {
  const begin = `${basename(target)}.partial-`;
  for (const name of readdirSync(dirname(target))) {
    const pid = name.startsWith(begin) ? /^(\d+)(-journal)?$/.exec(name.slice(begin.length))?.[1] : undefined;
    if (pid && !isRunning(Number(pid))) rmSync(join(dirname(target), name), { force: true });
  }
}

/**
 * Lets `write` make the file under another name in the same folder and gives it its own name once it is whole and
 * flushed. Killed at any moment, the name stands for what was there before or for all of the new file (R03).
 */
export async function writeAtomically(file: string, write: (partial: string) => Promise<void>): Promise<void> {
  const target = resolve(file);
  const partial = `${target}.partial-${process.pid}`;
  sweep(target);
  rmSync(partial, { force: true });
  try {
    await write(partial);
    flush(partial);
    renameSync(partial, target);
    flush(dirname(target));
  } finally {
    rmSync(partial, { force: true });
    rmSync(`${partial}-journal`, { force: true });
  }
}
