// When an answer is a refusal: RFC 9457 problem documents for programs, a plain page for people, an id in the log for us.
// No stack, path, SQL or version leaves the server (W12).

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
  405: 'This address does not take that method',
  409: 'Somebody was faster',
  413: 'Too large',
  415: 'Not a format that is read here',
  429: 'Too many requests',
  500: 'Something broke on our side',
  503: 'Too busy',
};

/** What to do next, for people. */
const MENDS: Partial<Record<Status, string>> = {
  404: 'The address may have been mistyped, or the item is not known here. Search for its title, or go to the timeline.',
  403: 'The form may have been open for long, or came from another site. Go back, reload the page and try again.',
  405: 'Go back and use the links and buttons of the page.',
  429: 'Wait a little, then try again.',
  500: 'It has been written to the log under the number below. Try again; if it stays, tell the operator that number.',
};

/** True where a program asks: the API, feeds, or a client that accepts no page. */
export function isProgram(c: Ctx): boolean {
  return (
    /^\/(api|feeds|hooks|metrics|healthz|calendar)/.test(c.req.path) || /\bjson\b/.test(c.req.header('accept') ?? '')
  );
}

/** A refusal in the form that the asker reads. `detail` is one sentence; it is escaped. */
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
        ${MENDS[status] ? html`<p>${MENDS[status]}</p>` : ''}
        <p><a href="/">Timeline</a> · <a href="/search">Search</a></p>
        <p class="quiet">Number of this answer: <code>${id}</code></p>`,
    }),
    status,
  );
}

/** What stands for a thrown error: a reader's mistake is told, anything else only logged. */
export function onError(error: Error, c: Ctx): Response | Promise<Response> {
  // Filters are told by the names of their flags; here they are parameters.
  if (error instanceof UsageError) return refuse(c, 400, error.message.replace(/--(?=[a-z])/g, ''));
  if (error instanceof HTTPException) {
    const status = (error.status in TITLES ? error.status : error.status < 500 ? 400 : 500) as Status;
    return refuse(c, status, status === 500 ? 'The answer could not be made.' : 'The request could not be read.');
  }
  log('error', 'request failed', {
    id: c.get('requestId'),
    method: c.req.method,
    route: c.get('route'),
    message: error.stack ?? error.message,
  });
  return refuse(c, 500, 'The answer could not be made.');
}
