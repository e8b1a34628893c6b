// The program and the machine it runs on: its version, which processes run, on what kind of disk a file is.

import { readFileSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

/** As printed in package.json, one folder above both `src/` and `dist/`. */
export const version: string = (() => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const read: unknown = JSON.parse(text);
  return read && typeof read === 'object' && 'version' in read && typeof read.version === 'string' ? read.version : '0';
})();

/** Whether a process with this id runs on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A name for this process that `isHolderRunning` can read: machine, process id, and a part that is unique to the holder. */
export const holderName = (which: string): string => `${hostname()}/${process.pid}/${which}`;

/** Whether a holder still runs; null where it ran on another machine, or left a name that is none of ours. */
export function isHolderRunning(holder: string): boolean | null {
  const [host, pid] = holder.split('/');
  return host === hostname() && /^\d+$/.test(pid ?? '') ? isRunning(Number(pid)) : null;
}

/** Types of file systems as Linux numbers them (statfs). FUSE also stands for local ones; sshfs is one of it. */
const NETWORK: Record<number, string> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x65735546: 'FUSE (sshfs and the like)',
  0x01021997: '9P',
  0x00c36400: 'Ceph',
  0x5346414f: 'AFS',
  0x0bd00bd0: 'Lustre',
};

/** A warning if the database is on a network file system (R13); else null. */
export function placeNotice(path: string, typeOf = (folder: string): number => statfsSync(folder).type): string | null {
  let type: number;
  try {
    type = typeOf(dirname(path));
  } catch {
    return null; // no folder yet, or a system that does not say
  }
  const name = NETWORK[type >>> 0];
  return name
    ? `The database ${path} lies on a network file system (${name}), where locks may not hold and writes may be lost: put it on a local disk with --db.`
    : null;
}
