// The subscribe form, the pages behind the confirm and unsubscribe links of mails, and the ledger of each subscriber. A link
// changes nothing until its button is pressed.

import { html, raw } from 'hono/html';
import { confirmByToken, previewInterest, readConfirmation, RHYTHMS, signUp } from '../../notify/signup.ts';
import { readUnsubscribe, unsubscribeByToken } from '../../notify/unsubscribe.ts';
import { UsageError } from '../../lib/usage-error.ts';
import type { Filter, LedgerEntry } from '../../model.ts';
import { FILTER_NAMES, filterInWords, filterParams, parseFilter } from '../../query/filter.ts';
import { type Html, page } from '../layout.ts';
import { refuse } from '../problems.ts';
import type { routerOf } from '../routes.ts';
import { address, type Ctx, type Web } from '../web.ts';
import { count, momentMark } from '../words.ts';

const RHYTHM_WORDS: Record<string, string> = { 'at-once': 'at once', daily: 'once a day', weekly: 'once a week' };

const namesOf = (web: Web): Map<string, string> => new Map(web.initiatives.map(({ id, name }) => [id, name]));

/** The filter parameters among a form's fields. */
const pick = (fields: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    ['q', ...FILTER_NAMES].flatMap((name) => (typeof fields[name] === 'string' ? [[name, fields[name]]] : [])),
  );

/** The form; `outcome` is the message about the last one sent. */
async function form(
  c: Ctx,
  web: Web,
  filter: Filter,
  outcome: Html | '',
  fields: Record<string, unknown> = {},
): Promise<Html> {
  const who = c.get('who');
  const params = filterParams(filter);
  const isAll = Object.keys(params).length === 0;
  const mayAsk = who !== null || (c.get('isOpen') && (await web.store.access()).subscribe === 'open');
  const preview = await previewInterest(web.store, filter, web.now());
  const field = (name: string, label: string, type: string, value: string, more = ''): Html =>
    html`<div class="field">
      <label for="s-${name}">${label}</label
      ><input
        id="s-${name}"
        name="${name}"
        type="${type}"
        value="${typeof fields[name] === 'string' ? fields[name] : value}"
        ${raw(more)}
      />
    </div>`;
  return html`<h1>Subscribe</h1>
    <p class="lead">
      Get an email when something happens, or once a day or week. Each mail says why you got it, what is new since the
      last one, and how to stop. Nothing is sent twice.
    </p>
    ${outcome}
    <h2>What</h2>
    <p>
      ${isAll ? 'All collected items.' : html`<strong class="foreign">${filterInWords(filter, namesOf(web))}</strong>`}
      In the last 30 days this matched ${preview.isExact ? '' : 'more than '}${count(preview.items, 'item')}.
      <a href="${address('/search', params)}">Change it by searching</a
      >${isAll && web.initiatives[0] ? html` or follow <a href="${address('/subscribe', { initiative: web.initiatives[0].id })}">${web.initiatives[0].name}</a>` : ''}.
    </p>
    <h2>Where and when</h2>
    ${
      mayAsk
        ? html`<form method="post" action="/subscribe">
            ${who ? html`<input type="hidden" name="csrf" value="${who.csrf}" />` : ''}
            ${Object.entries(params).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
            <div class="row">
              ${field('email', 'Email address', 'email', '', 'required maxlength="254" autocomplete="email"')}
              <div class="field">
                <label for="s-rhythm">How often</label
                ><select id="s-rhythm" name="rhythm">
                  ${RHYTHMS.map((one) => html`<option value="${one}" ${raw(one === (fields['rhythm'] ?? 'daily') ? 'selected' : '')}>${RHYTHM_WORDS[one]}</option>`)}
                </select>
              </div>
              ${field('at', 'At', 'time', '07:30')}
              ${field('zone', 'Time zone', 'text', 'America/New_York', 'maxlength="64"')}
              ${field('name', 'Name of this interest (optional)', 'text', '', 'maxlength="80"')}
            </div>
            <button>Save as interest</button>
            <p class="quiet small">The owner of the address must confirm by email before any news is sent.</p>
          </form>`
        : html`<p class="state">
            <a href="/login?next=${encodeURIComponent(address('/subscribe', params))}">Sign in</a> to subscribe an
            address, or use the command line: <code>hearsay subscribe EMAIL --rhythm daily</code>. Without email: follow
            this search <a href="${address('/feeds/items.atom', params)}">as Atom</a> or
            <a href="${address('/feeds/items.json', params)}">as JSON Feed</a>.
          </p>`
    }`;
}

/** POST /subscribe */
async function subscribe(c: Ctx, web: Web) {
  const fields = await c.req.parseBody();
  const text = (name: string): string | undefined =>
    typeof fields[name] === 'string' && fields[name] ? fields[name] : undefined;
  const who = c.get('who');
  let filter: Filter = {};
  try {
    filter = parseFilter(pick(fields));
    const done = await signUp(
      {
        store: web.store,
        identity: { from: web.config.mailFrom, baseUrl: web.config.baseUrl },
        initiativeNames: namesOf(web),
      },
      {
        email: text('email') ?? '',
        filter,
        rhythm: text('rhythm') ?? '',
        name: text('name'),
        at: text('at'),
        zone: text('zone'),
      },
      { actor: who?.name ?? 'the web form', vouched: false, now: web.now() },
    );
    const outcome = html`<p class="state" role="status">
      ${done.outcome === 'asked' ? html`Saved. We sent a confirmation link to <strong>${done.subscriber.email}</strong>; it is valid for 7 days.` : html`Saved for <strong>${done.subscriber.email}</strong>.`}
    </p>`;
    return c.html(page(c, { title: 'Subscribe', body: await form(c, web, filter, outcome) }));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const outcome = html`<p class="state warn" role="alert">${error.message.replace(/--(?=[a-z])/g, '')}</p>`;
    return c.html(page(c, { title: 'Subscribe', body: await form(c, web, filter, outcome, fields) }), 400);
  }
}

/** A page behind a link in a mail, with its button if it has one. */
const linkPage = (c: Ctx, title: string, words: Html, button?: string): Response | Promise<Response> =>
  c.html(
    page(c, {
      title,
      body: html`<h1>${title}</h1>
        <p class="lead">${words}</p>
        ${button ? html`<form method="post" action="${c.req.path}"><button>${button}</button></form>` : ''}`,
    }),
  );

const NO_TOKEN = 'This link is invalid or has expired. Subscribe again, or ask the administrator.';

/** One row of the ledger. */
const ledgerRow = (entry: LedgerEntry): Html =>
  html`<tr>
    <td>${momentMark(entry.toldAt ?? entry.recordedAt)}</td>
    <td><a href="/developments/${entry.developmentId}">${entry.kind.replace('-', ' ')}</a></td>
    <td>${entry.state}${entry.because ? html`<br /><span class="small quiet">${entry.because}</span>` : ''}</td>
    <td class="foreign">${entry.words.join(', ')}</td>
  </tr>`;

/** Routes to subscribe, confirm and unsubscribe, and the ledger. */
export function addSubscribing(route: ReturnType<typeof routerOf>, web: Web): void {
  route('GET /subscribe', async (c) => {
    const filter = parseFilter({ ...c.req.query(), 'known-at': undefined });
    c.header('Cache-Control', 'no-store');
    return c.html(page(c, { title: 'Subscribe', body: await form(c, web, filter, '') }));
  });
  route('POST /subscribe', (c) => subscribe(c, web));

  route('GET /confirm/:token', async (c) => {
    const found = await readConfirmation(web.store, c.req.param('token') ?? '', web.now());
    if (!found) return refuse(c, 404, NO_TOKEN);
    return linkPage(
      c,
      'Confirm',
      html`Send <strong class="foreign">${found.interest.name}</strong> to ${found.email},
        ${RHYTHM_WORDS[found.interest.rhythm]}?`,
      'Yes, subscribe',
    );
  });
  route('POST /confirm/:token', async (c) => {
    const done = await confirmByToken(web.store, c.req.param('token') ?? '', web.now());
    if (!done) return refuse(c, 404, NO_TOKEN);
    return linkPage(
      c,
      'Subscription confirmed',
      html`${done.subscriber.email} gets <strong class="foreign">${done.interest.name}</strong>,
        ${RHYTHM_WORDS[done.interest.rhythm]}. <a href="/">Go to the timeline</a>`,
    );
  });
  route('GET /unsubscribe/:token', async (c) => {
    const found = await readUnsubscribe(web.store, c.req.param('token') ?? '');
    if (!found) return refuse(c, 404, NO_TOKEN);
    if (found.already) return linkPage(c, 'Ended', html`This subscription has already ended; nothing more is sent.`);
    return linkPage(
      c,
      'Stop these mails',
      html`Stop ${found.what === 'everything' ? 'all mail' : html`<strong class="foreign">${found.what}</strong>`} for
      ${found.email}?`,
      'Stop',
    );
  });
  // Mail clients post here when their own unsubscribe button is pressed (RFC 8058).
  route('POST /unsubscribe/:token', async (c) => {
    const done = await unsubscribeByToken(web.store, c.req.param('token') ?? '', web.now());
    if (!done) return refuse(c, 404, NO_TOKEN);
    return linkPage(c, 'Ended', html`Nothing more is sent${done.email ? html` to ${done.email}` : ''}.`);
  });

  route('GET /ledger', async (c) => {
    const subscribers = await web.store.listSubscribers();
    return c.html(
      page(c, {
        title: 'Who gets what',
        body: html`<h1>Who gets what</h1>
          ${
            subscribers.length === 0
              ? html`<div class="empty">No subscribers yet. <a href="/subscribe">Subscribe an address</a>.</div>`
              : html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
                  <table>
                    <thead>
                      <tr>
                        <th>Address</th>
                        <th>State</th>
                        <th>At</th>
                        <th>Since</th>
                      </tr>
                    </thead>
                    <tbody>
                      ${subscribers.map(
                        (one) =>
                          html`<tr>
                            <td class="foreign"><a href="/ledger/${one.id}">${one.email}</a></td>
                            <td>${one.suppressed ? `held back: ${one.suppressed.reason}` : one.state}</td>
                            <td>${one.time} ${one.zone}</td>
                            <td>${momentMark(one.createdAt)}</td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>
                </div>`
          }`,
      }),
    );
  });
  route('GET /ledger/:id', async (c) => {
    const subscriber = await web.store.subscriberById(c.req.param('id') ?? '');
    if (!subscriber) return refuse(c, 404, 'There is no such subscriber.');
    const [interests, ledger] = [
      await web.store.interestsOf(subscriber.id),
      await web.store.readersLedger(subscriber.id, 200),
    ];
    return c.html(
      page(c, {
        title: subscriber.email,
        body: html`<p class="kicker"><a href="/ledger">Who gets what</a></p>
          <h1 class="foreign">${subscriber.email}</h1>
          <h2>Interests</h2>
          ${
            interests.length === 0
              ? html`<div class="empty">No interests.</div>`
              : html`<ul>
                  ${interests.map((one) => html`<li class="foreign"><a href="${address('/search', filterParams(one.filter))}">${one.name}</a>, ${RHYTHM_WORDS[one.rhythm]}</li>`)}
                </ul>`
          }
          <h2>News sent</h2>
          ${
            ledger.length === 0
              ? html`<div class="empty">Nothing yet.</div>`
              : html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
                  <table>
                    <thead>
                      <tr>
                        <th>When</th>
                        <th>What</th>
                        <th>State</th>
                        <th>Words found</th>
                      </tr>
                    </thead>
                    <tbody>
                      ${ledger.map(ledgerRow)}
                    </tbody>
                  </table>
                </div>`
          }`,
      }),
    );
  });
}
