// Error answers: RFC 9457 problem documents for programs, a plain page for people, an id for the log. No stack, path, SQL or
// version leaves the server (W12).

import { HTTPException } from 'hono/http-exception';
import { html } from 'hono/html';
import { log } from '../log.ts';
import { UsageError } from '../lib/usage-error.ts';
import { page } from './layout.ts';
import type { Ctx } from './web.ts';

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 500 | 503;

const TITLES: Record<Status, string> = {
  400: 'This request cannot be read',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'This address does not accept that method',
  409: 'Someone else changed this first',
  413: 'Too large',
  415: 'Format not supported',
  429: 'Too many requests',
  500: 'Server error',
  503: 'Too busy',
};

/** What to do next, for people. */
const HINTS: Partial<Record<Status, string>> = {
  404: 'The address may be mistyped, or the item is not in this database. Search for its title, or go to the timeline.',
  403: 'The form may have been open too long, or came from another site. Go back, reload the page and try again.',
  405: 'Go back and use the links and buttons of the page.',
  429: 'Wait a little, then try again.',
  500: 'The error is in the log under the number below. Try again; if it persists, give that number to the administrator.',
};

/** Whether a program sent the request: the API, feeds, or a client that accepts JSON. */
export function isProgram(c: Ctx): boolean {
  return (
    /^\/(api|feeds|hooks|metrics|healthz|calendar)/.test(c.req.path) || /\bjson\b/.test(c.req.header('accept') ?? '')
  );
}

/** An error answer, as a problem document or as a page. `detail` is one sentence; it is escaped. */
export function refuse(
  c: Ctx,
  status: Status,
  detail: string,
  headers: Record<string, string> = {},
): Response | Promise<Response> {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  c.header('Cache-Control', 'no-store');
  const id = c.get('requestId');
  if (isProgram(c)) {
    c.header('Content-Type', 'application/problem+json');
    return c.body(
      JSON.stringify({ type: 'about:blank', title: TITLES[status], status, detail, instance: `urn:uuid:${id}` }),
      status,
    );
  }
  return c.html(
    page(c, {
      title: TITLES[status],
      body: html`<h1>${TITLES[status]}</h1>
        <p class="lead">${detail}</p>
        ${HINTS[status] ? html`<p>${HINTS[status]}</p>` : ''}
        <p><a href="/">Timeline</a> · <a href="/search">Search</a></p>
        <p class="quiet">Request number: <code>${id}</code></p>`,
    }),
    status,
  );
}

/** The answer to a thrown error: a user's mistake is explained, any other error only logged. */
export function onError(error: Error, c: Ctx): Response | Promise<Response> {
  // Errors name filters as flags; on the web they are parameters.
  if (error instanceof UsageError) return refuse(c, 400, error.message.replace(/--(?=[a-z])/g, ''));
  if (error instanceof HTTPException) {
    const status = (error.status in TITLES ? error.status : error.status < 500 ? 400 : 500) as Status;
    return refuse(c, status, status === 500 ? 'The request failed.' : 'The request could not be read.');
  }
  log('error', 'request failed', {
    id: c.get('requestId'),
    method: c.req.method,
    route: c.get('route'),
    message: error.stack ?? error.message,
  });
  return refuse(c, 500, 'The request failed.');
}
