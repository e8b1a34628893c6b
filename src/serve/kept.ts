// Answers kept in memory while nothing is written to the store; bounded by number and size, the longest unasked go first.

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** `version`: that of the store from which the answer was made. */
export type Kept = { version: string; body: Buffer; etag: string; packed?: Promise<Buffer> };

const MOST = 2000;
const MOST_BYTES = 16 * 1024 * 1024;
/** Larger answers are not kept: few ask for them twice. */
const LARGEST = 256 * 1024;
const pack = promisify(gzip);

export function keptAnswers() {
  const kept = new Map<string, Kept>();
  let bytes = 0;

  function drop(name: string, one: Kept): void {
    kept.delete(name);
    bytes -= one.body.length;
  }

  return {
    /** The answer of a name that was made from this version of the store. */
    get(name: string, version: string): Kept | undefined {
      const one = kept.get(name);
      if (!one) return undefined;
      drop(name, one);
      if (one.version !== version) return undefined;
      kept.set(name, one); // the latest to be asked for stands last
      bytes += one.body.length;
      return one;
    },

    /** An answer made of a text; kept where it is not too large. */
    put(name: string, version: string, text: string): Kept {
      const body = Buffer.from(text);
      const one: Kept = { version, body, etag: `"${createHash('sha1').update(body).digest('hex')}"` };
      if (body.length > LARGEST) return one;
      const before = kept.get(name);
      if (before) drop(name, before);
      kept.set(name, one);
      bytes += body.length;
      for (const [oldest, old] of kept) {
        if (kept.size <= MOST && bytes <= MOST_BYTES) break;
        drop(oldest, old);
      }
      return one;
    },

    /** The same compressed, once for all who ask. */
    packed: (one: Kept): Promise<Buffer> => (one.packed ??= pack(one.body)),
  };
}
