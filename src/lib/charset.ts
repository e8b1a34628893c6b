// Bytes to text, in one documented order: byte-order mark, then header, then document, then detection.
// The tables are those of encoding-sniffer: Node 20's own TextDecoder turns the quotes of windows-1252 into control
// characters. What the text means is for the readers in parse/.

import { isUtf8 } from 'node:buffer';
import { decodeBuffer, getEncoding } from 'encoding-sniffer';

/** Fewer double-byte characters than this prove nothing. */
const ENOUGH = 4;

type Pairs = { total: number; kana: number; hangul: number };

/** The double-byte characters of EUC text (both bytes A1-FE), or null where a high byte stands alone. */
function eucPairs(bytes: Uint8Array): Pairs | null {
  const pairs: Pairs = { total: 0, kana: 0, hangul: 0 };
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    if (lead < 0xa1 || lead > 0xfe || trail < 0xa1 || trail > 0xfe) return null;
    pairs.total += 1;
    if (lead === 0xa4 || lead === 0xa5) pairs.kana += 1;
    if (lead >= 0xb0 && lead <= 0xc8) pairs.hangul += 1;
    at += 1;
  }
  return pairs;
}

/** The double-byte characters of Shift_JIS text, or null where a byte fits nowhere. */
function shiftJisPairs(bytes: Uint8Array): Pairs | null {
  const pairs: Pairs = { total: 0, kana: 0, hangul: 0 };
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80 || (lead >= 0xa1 && lead <= 0xdf)) continue; // ASCII and half-width katakana
    const trail = bytes[at + 1] ?? 0;
    if (lead === 0x80 || lead === 0xa0 || lead > 0xfc || trail < 0x40 || trail === 0x7f || trail > 0xfc) return null;
    pairs.total += 1;
    if ((lead === 0x82 && trail >= 0x9f) || lead === 0x83) pairs.kana += 1;
    at += 1;
  }
  return pairs;
}

/**
 * The name of a double-byte charset whose signs the bytes bear, or null. Japanese shows kana, Korean the syllable rows,
 * and what else comes in pairs is read as GBK; Western text fails at once, because its high bytes stand alone.
 */
export function guessCharset(bytes: Uint8Array): 'euc-jp' | 'euc-kr' | 'gbk' | 'shift_jis' | null {
  const euc = eucPairs(bytes);
  if (euc && euc.total >= ENOUGH) {
    if (euc.kana >= euc.total / 8) return 'euc-jp';
    return euc.hangul >= euc.total * 0.85 ? 'euc-kr' : 'gbk';
  }
  const shifted = shiftJisPairs(bytes);
  return shifted && shifted.total >= ENOUGH && shifted.kana >= shifted.total / 5 ? 'shift_jis' : null;
}

export type Decoded = { text: string; encoding: string };

const UTF8 = 'utf-8';
const WESTERN = 'windows-1252';

/** Labels that the WHATWG list lacks and publishers print all the same. */
const OTHER_LABELS: Record<string, string> = {
  cp936: 'gbk',
  cp932: 'shift_jis',
  cp949: 'euc-kr',
  cp950: 'big5',
  'iso8859-1': WESTERN,
  'utf-16-le': 'utf-16le',
  'utf-16-be': 'utf-16be',
  'utf-32': 'utf-32',
  'utf-32le': 'utf-32le',
  'utf-32be': 'utf-32be',
  'ucs-4': 'utf-32',
};

/** The name of a charset label as publishers print it, lower case, or null for one that nobody knows. */
function knownEncoding(label: string | undefined): string | null {
  if (!label) return null;
  const wanted = label.trim().toLowerCase();
  const other = OTHER_LABELS[wanted];
  if (other) return other;
  // an empty document has no encoding of its own, so the answer is the label's or the default
  const name = getEncoding(Buffer.alloc(0), { transportLayerEncodingLabel: wanted, defaultEncoding: 'x-user-defined' });
  const known = name.toLowerCase();
  return known === 'x-user-defined' || known === 'replacement' ? null : known;
}

/** The byte-order mark's encoding and its length. UTF-32 first: its mark begins with that of UTF-16. */
function byteOrderMark(bytes: Uint8Array): { encoding: string; length: number } | null {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return { encoding: 'utf-32le', length: 4 };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { encoding: 'utf-32be', length: 4 };
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: UTF8, length: 3 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', length: 2 };
  return null;
}

/** Wide encodings give themselves away by the zero bytes around the first `<`, `{` or `[`. */
function wideEncoding(bytes: Uint8Array): string | null {
  const opens = (byte: number | undefined): boolean => byte === 0x3c || byte === 0x7b || byte === 0x5b;
  const [a, b, c, d] = bytes;
  if (opens(a) && b === 0 && c === 0 && d === 0) return 'utf-32le';
  if (a === 0 && b === 0 && c === 0 && opens(d)) return 'utf-32be';
  if (opens(a) && b === 0 && c !== 0) return 'utf-16le';
  if (a === 0 && opens(b) && c === 0) return 'utf-16be';
  return null;
}

/** What the document says of itself: the XML declaration, or for pages the HTML standard's look at the first bytes. */
function declaredEncoding(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, 1024);
  const declaration = /<\?xml[^>]*?\sencoding\s*=\s*["']([^"']{1,40})["']/i.exec(head);
  if (declaration) {
    const named = knownEncoding(declaration[1]);
    // a declaration that could be read byte by byte is not in UTF-16 or UTF-32, whatever it claims
    return named?.startsWith('utf-16') || named?.startsWith('utf-32') ? UTF8 : named;
  }
  // JSON is UTF-8 (RFC 8259), XML without a declaration too; markup quoted inside them says nothing about them
  if (/^\s*(?:[{[]|<\?xml|<(?:rss|feed|rdf:RDF)\b)/i.test(head)) return null;
  const found = getEncoding(bytes, { maxBytes: 4096, defaultEncoding: 'x-user-defined' }).toLowerCase();
  return found === 'x-user-defined' || found === 'replacement' ? null : found;
}

/** UTF-32, which no browser reads: one code point in four bytes. */
function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 0; at + 4 <= bytes.byteLength; at += 4) {
    const point = view.getUint32(at, littleEndian);
    parts.push(point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? '\ufffd' : String.fromCodePoint(point));
  }
  return parts.join('');
}

/** How many bytes the UTF-8 character at `at` has, or 0 where there is none. */
function utf8Length(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length =
    lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || (length > 1 && lead < 0xc2)) return 0;
  return length === 1 || isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

/**
 * A document that claims UTF-8 and is not. Most often it is windows-1252 throughout; sometimes only a quoted part of it
 * is, or it was cut within a character: then its good characters stay and the stray bytes alone are read as windows-1252.
 */
function decodeBrokenUtf8(bytes: Buffer): Decoded {
  const runs: { from: number; to: number; good: boolean }[] = [];
  let strays = 0;
  let characters = 0;
  for (let at = 0; at < bytes.length;) {
    const length = utf8Length(bytes, at);
    const good = length > 0;
    if (!good) strays += 1;
    else if (length > 1) characters += 1;
    const to = at + (length || 1);
    const last = runs.at(-1);
    if (last && last.good === good) last.to = to;
    else runs.push({ from: at, to, good });
    at = to;
  }
  if (strays > characters) return { text: decodeAs(bytes, WESTERN), encoding: WESTERN };
  const text = runs.map((run) => {
    const part = bytes.subarray(run.from, run.to);
    return run.good ? part.toString('utf8') : decodeAs(part, WESTERN);
  });
  return { text: text.join(''), encoding: UTF8 };
}

/** Bytes in an encoding that is already known; broken characters become U+FFFD. */
function decodeAs(bytes: Buffer, encoding: string): string {
  if (encoding.startsWith('utf-32')) return decodeUtf32(bytes, encoding === 'utf-32le');
  return decodeBuffer(bytes, { userEncoding: encoding });
}

/** Characters of several bytes that are valid UTF-8 by chance: fewer than this prove nothing. */
const ENOUGH_UTF8 = 3;

/** How many characters of several bytes valid UTF-8 has. */
function wideCharacters(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte >= 0xc2) count += 1;
  return count;
}

/**
 * Whether the bytes cannot be what the header says, while what the document says of itself fits: UTF-8 that is none, valid
 * UTF-8 under another name, characters that the named encoding does not have.
 */
function isDisproved(bytes: Buffer, header: string, declared: string | null): boolean {
  if (header.startsWith('utf-16') || header.startsWith('utf-32') || header === 'iso-2022-jp') return false;
  if (isUtf8(bytes)) {
    if (header === UTF8 || header === WESTERN || (declared !== null && declared !== UTF8)) return false;
    return declared === UTF8 ? wideCharacters(bytes) > 0 : wideCharacters(bytes) >= ENOUGH_UTF8;
  }
  if (declared === null || declared === header || declared === UTF8 || declared.startsWith('utf-')) return false;
  if (header === UTF8) return true;
  return decodeAs(bytes, header).includes('\ufffd') && !decodeAs(bytes, declared).includes('\ufffd');
}

/**
 * The text of a body and the encoding (lower case, WHATWG name) in which it was read.
 * Order: byte-order mark, `charset` of the header, the document's own declaration, detection (UTF-8 where the bytes are
 * valid UTF-8, a double-byte set that shows itself, else windows-1252). A header that the bytes disprove yields to the
 * document's declaration. Two claims are checked against the bytes, because servers and templates make them
 * without looking: windows-1252 (or its alias ISO-8859-1) over bytes that are valid UTF-8 is read as UTF-8, and UTF-8 over
 * bytes that are not is read as windows-1252. Never throws; what cannot be read is U+FFFD.
 */
export function decodeBody(bytes: Uint8Array, contentType: string): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = byteOrderMark(buffer);
  if (mark) {
    const rest = buffer.subarray(mark.length);
    if (mark.encoding !== UTF8) return { text: decodeAs(rest, mark.encoding), encoding: mark.encoding };
    return isUtf8(rest) ? { text: rest.toString('utf8'), encoding: UTF8 } : decodeBrokenUtf8(rest);
  }
  const wide = wideEncoding(buffer);
  if (wide) return { text: decodeAs(buffer, wide), encoding: wide };
  const header = knownEncoding(/;\s*charset\s*=\s*"?'?([^"';,\s]+)/i.exec(contentType)?.[1]);
  const declared = declaredEncoding(buffer);
  const named = header && isDisproved(buffer, header, declared) ? (declared ?? UTF8) : (header ?? declared);
  if (named === 'utf-16le' || named === 'utf-16be' || named?.startsWith('utf-32'))
    if (buffer.subarray(0, 64).includes(0)) return { text: decodeAs(buffer, named), encoding: named };
  const isNarrow = !named || named === UTF8 || named === WESTERN || named.startsWith('utf-');
  if (!isNarrow) return { text: decodeAs(buffer, named), encoding: named };
  if (isUtf8(buffer)) return { text: buffer.toString('utf8'), encoding: UTF8 };
  if (named && named !== WESTERN) return decodeBrokenUtf8(buffer);
  const encoding = named ?? guessCharset(buffer) ?? WESTERN;
  return { text: decodeAs(buffer, encoding), encoding };
}
