// The bytes of a body as they were before they were compressed: one encoding, whole, and never more than the limit.

import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

const gunzipped = promisify(gunzip);
const inflated = promisify(inflate);
const inflatedRaw = promisify(inflateRaw);
const unbrotlied = promisify(brotliDecompress);

/** The encodings we ask for, as the request names them. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
/** RFC 1950: the first two bytes of zlib's wrapper; some servers say deflate and send it bare. */
const hasZlibHead = (bytes: Buffer): boolean =>
  ((bytes[0] ?? 0) & 15) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;

/** Compressions that are not read. Other names (`aws-chunked`, `utf-8`, `none`) name none, and browsers pass over them. */
const UNREAD = /^(?:x-)?(?:compress|zstd|bzip2?|lzma|xz|lz4|snappy|sdch|exi|pack200-gzip|dcb|dcz|br-d)$/;
const READ = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
] as const);

/** The one compression a `Content-Encoding` header names ('' for none), or null for several and for those we do not read. */
export function readEncoding(header: string | undefined): 'gzip' | 'deflate' | 'br' | '' | null {
  const names = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.replace(/;.*$/s, '').trim());
  if (names.some((name) => UNREAD.test(name))) return null;
  const read = names.flatMap((name) => READ.get(name as 'gzip') ?? []);
  return read.length > 1 ? null : (read[0] ?? '');
}

/**
 * The body decompressed, or why it cannot be: 'too-large' beyond `limit` bytes, 'broken' when corrupt or cut off.
 * Gzip that is announced and not there is passed on as it is; gzip that is there unannounced (`feed.xml.gz`) is unpacked.
 */
export async function unpack(
  bytes: Buffer,
  encoding: 'gzip' | 'deflate' | 'br' | '',
  limit: number,
): Promise<Buffer | 'too-large' | 'broken'> {
  const options = { maxOutputLength: limit };
  try {
    if (isGzip(bytes) && (encoding === 'gzip' || encoding === '')) return await gunzipped(bytes, options);
    if (encoding === 'gzip' || encoding === '' || bytes.length === 0) return bytes;
    if (encoding === 'br') return await unbrotlied(bytes, options);
    return hasZlibHead(bytes) ? await inflated(bytes, options) : await inflatedRaw(bytes, options);
  } catch (error) {
    const code = error && typeof error === 'object' && 'code' in error ? error.code : '';
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'broken';
  }
}
