// Whether a process still runs, by its id: what a killed one left behind (a lease, half a file) is nobody's any more.

import { hostname } from 'node:os';

/** Whether a process with this id runs on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A name for this process that `isHolderRunning` can read: machine, process id, and what tells two holders apart. */
export const holderName = (which: string): string => `${hostname()}/${process.pid}/${which}`;

/** Whether a holder still runs; null where it ran on another machine, or left a name that is none of ours. */
export function isHolderRunning(holder: string): boolean | null {
  const [host, pid] = holder.split('/');
  return host === hostname() && /^\d+$/.test(pid ?? '') ? isRunning(Number(pid)) : null;
}
