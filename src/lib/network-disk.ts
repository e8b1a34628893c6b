// Whether a file lies on another machine's disk: the locks of such file systems do not hold what SQLite needs of them.

import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

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

/** A sentence for whoever starts Hearsay with its database on a network file system (R13); else null. */
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
