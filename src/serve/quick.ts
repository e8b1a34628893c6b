// The lists that programs ask for most, answered straight from the socket: what follows from the store alone and anyone
// may read goes by without the layers that pages need. Whatever is unusual in a request is left to the application.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { getQueryParam } from 'hono/utils/url';
import type { Gate } from './access.ts';
import { checked, ofStoreAlone } from './api.ts';
import { bindingHeaders, VARY } from './headers.ts';
import { keptAnswers } from './kept.ts';
import type { Meters } from './meters.ts';
import type { Web } from './web.ts';

/** Shorter answers are not compressed. */
const LEAST_TO_PACK = 1024;

/** Gives true where it has answered; else nothing has been written yet. */
export type Quick = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export function quickReads(web: Web, gate: Gate, meters: Meters): Quick {
  const kept = keptAnswers();
  const standing = {
    ...bindingHeaders(web.config.baseUrl),
    'Cache-Control': 'no-cache',
    Vary: `Accept-Encoding, ${VARY}`,
  };

  /** The answer to an address, as it is kept or made now. Null where the application has to say what is wrong. */
  async function answerTo(url: string, path: string) {
    const version = await web.store.version();
    const known = kept.get(url, version);
    if (known) return known;
    const endpoint = ofStoreAlone.get(path)!;
    try {
      const params = checked(endpoint.query, getQueryParam(`http://localhost${url}`) as Record<string, string>);
      return kept.put(url, version, JSON.stringify(await endpoint.answer(web, params, '')));
    } catch {
      return null;
    }
  }

  return async (request, response) => {
    const { method, url = '', headers, socket } = request;
    if (method !== 'GET') return false;
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    if (!ofStoreAlone.has(path) || headers.authorization !== undefined || headers.cookie !== undefined) return false;
    const accepted = headers['accept-encoding'] ?? '';
    if (/csv/i.test(headers.accept ?? '') || /q=/.test(accepted)) return false;
    const started = performance.now();
    const from = socket.remoteAddress ?? '';
    if (!(await gate.letsRead(from))) return false;
    const answer = await answerTo(url, path);
    if (!answer) {
      gate.didNotRead(from);
      return false;
    }
    const isPacked = answer.body.length >= LEAST_TO_PACK && /\bgzip\b/i.test(accepted);
    const asked = headers['if-none-match'];
    const isKnown = asked !== undefined && (asked.trim() === '*' || asked.includes(answer.etag));
    const body = isKnown ? null : isPacked ? await kept.packed(answer) : answer.body;
    response.writeHead(isKnown ? 304 : 200, {
      ...standing,
      ETag: isPacked && !isKnown ? `W/${answer.etag}` : answer.etag,
      ...(body === null ? {} : { 'Content-Type': 'application/json', 'Content-Length': body.length }),
      ...(isPacked && !isKnown ? { 'Content-Encoding': 'gzip' } : {}),
    });
    response.end(body);
    meters.note('GET', response.statusCode, performance.now() - started, path);
    return true;
  };
}
