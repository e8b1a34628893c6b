// Answers whose head is not what HTTP asks for and which every browser reads all the same: a connection that mends the
// head before the parser sees it. Used only for a second try, after the parser has refused the first answer.

import { connect, type LookupFunction, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

/** Bytes of headers, at most. */
const HEAD_BYTES = 64 * 1024;
const END_OF_HEAD = /\r?\n\r?\n/;

/**
 * A head as HTTP asks for it, and how many bytes of body follow, where it says so. Lines that are no header, control
 * characters and blanks before a colon go; where chunks are announced the length is passed over (RFC 9112, 6.3).
 */
export function mendHead(head: string): { head: string; length: number | null; isInterim: boolean } {
  const [first = '', ...lines] = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const status = /^(?:HTTP\/\d(?:\.\d)?|ICY)\s+(\d{3})/i.exec(first);
  const headers = lines.flatMap((line): [string, string][] => {
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)$/s.exec(line);
    return match ? [[match[1]!, match[2]!.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, '').trim()]] : [];
  });
  const valueOf = (name: string): string | undefined => headers.find(([one]) => one.toLowerCase() === name)?.[1];
  const isChunked = /chunked/i.test(valueOf('transfer-encoding') ?? '');
  const printed = valueOf('content-length')?.split(',')[0]?.trim() ?? '';
  const length = !isChunked && /^\d{1,15}$/.test(printed) ? Number(printed) : null;
  const kept = headers.filter(([name]) => !/^(?:content-length|connection|upgrade)$/i.test(name));
  if (length !== null) kept.push(['Content-Length', String(length)]);
  kept.push(['Connection', 'close']);
  const start = status ? `HTTP/1.1 ${status[1]!} -` : first;
  const isInterim = status?.[1]?.startsWith('1') === true;
  return { head: [start, ...kept.map((one) => one.join(': ')), '', ''].join('\r\n'), length, isInterim };
}

/** A socket whose answers are mended; what is sent goes out as it is. */
function mending(socket: Socket): Duplex {
  let waiting = ''; // of the head, a character a byte
  let isBody = false;
  let left = Infinity; // bytes of the body that are still to come
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, encoding, done) => void socket.write(chunk, encoding, done),
    final: (done) => done(), // the answer is still to come
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  const pass = (bytes: Buffer): void => {
    const part = bytes.subarray(0, left);
    left -= part.length;
    if (part.length > 0 && !stream.push(part)) socket.pause();
    if (left === 0) stream.push(null);
  };
  const take = (bytes: Buffer): void => {
    if (isBody) return left > 0 ? pass(bytes) : undefined;
    const before = Math.max(0, waiting.length - 3);
    waiting += bytes.toString('latin1');
    const end = bytes.includes(10) ? END_OF_HEAD.exec(waiting.slice(before)) : null;
    const at = end ? before + end.index : waiting.length;
    if (at > HEAD_BYTES) stream.destroy(Object.assign(new Error('too many headers'), { code: 'HPE_HEADER_OVERFLOW' }));
    if (!end || stream.destroyed) return;
    const rest = Buffer.from(waiting.slice(at + end[0].length), 'latin1');
    const { head, length, isInterim } = mendHead(waiting.slice(0, at));
    waiting = '';
    if (isInterim) return rest.length > 0 ? take(rest) : undefined;
    stream.push(Buffer.from(head, 'latin1'));
    isBody = true;
    left = length ?? Infinity;
    pass(rest);
  };
  socket.on('data', take);
  socket.on('end', () => {
    if (left === Infinity || left > 0) stream.push(null);
  });
  socket.on('error', (error) => stream.destroy(error));
  return stream;
}

/** Opens a connection for one request whose answer is mended. `refusal` says why the address that it reached is refused. */
export function connectMending(
  url: URL,
  lookup: LookupFunction,
  refusal: (address: string) => string | null,
  refused: (why: string) => void,
): Duplex {
  const isSecure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const options = { host, port: Number(url.port || (isSecure ? 443 : 80)), lookup };
  const socket = isSecure ? connectTls({ ...options, servername: host }) : connect(options);
  socket.once('connect', () => {
    const why = socket.remoteAddress ? refusal(socket.remoteAddress) : null;
    if (why) refused(why);
  });
  return mending(socket);
}
