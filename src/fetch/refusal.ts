// What an answer means that is not the document: gone, refused, slow down, trouble of the server's own.

import { looksLikeBlockPage } from '../lib/block-page.ts';
import type { Problem } from '../model.ts';
import type { Answer } from './http.ts';
import { readRetryAfter } from './wishes.ts';

/** What an answer other than a document means: half a sentence (`what`) and a kind. */
export function refusalOf(answer: Answer, now: Date): Omit<Problem, 'message'> & { what: string } {
  const { status } = answer;
  const wall = status >= 400 || status === 202 ? looksLikeBlockPage(answer.body.toString('latin1')) : null;
  const seen = `answered ${status}${wall ? ` with ${wall}` : ''}`;
  if (status === 404) return { kind: 'gone', what: 'is not found (404)', status };
  if (status === 410) return { kind: 'gone', what: 'is gone (410)', status };
  if (status === 429 || (status === 503 && answer.headers['retry-after'])) {
    const minutes = readRetryAfter(answer.headers['retry-after'], answer.headers.date, now);
    const wish = minutes === undefined ? '' : ` and asks for a pause of ${Math.ceil(minutes)} min`;
    const rest = minutes === undefined ? {} : { retryAfterMinutes: minutes };
    return { kind: 'slow-down', what: `${seen}${wish}`, status, ...rest };
  }
  if (wall || [401, 402, 403, 405, 407, 451].includes(status)) return { kind: 'refused', what: seen, status };
  if (status === 304) return { kind: 'unreadable', what: 'answered 304 to a request that set no condition', status };
  if (status >= 500 || status === 408) return { kind: 'unreachable', what: seen, status };
  return { kind: status >= 400 ? 'refused' : 'unreadable', what: seen, status };
}
