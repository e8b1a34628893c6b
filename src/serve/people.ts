// Routes for people's changes: corrections, notes, timeline decisions and subscriptions, and the log in which each change
// can be undone.

import { html } from 'hono/html';
import { UsageError } from '../lib/usage-error.ts';
import { commit } from '../change/commit.ts';
import { correct } from '../change/correct.ts';
import { decide, DECISIONS } from '../change/decide.ts';
import { undo } from '../change/undo.ts';
import { page } from './layout.ts';
import { changeRow } from './notes.ts';
import { addSubscribing } from './pages/subscribe.ts';
import { refuse } from './problems.ts';
import type { routerOf } from './routes.ts';
import { type Ctx, safePath, type Web } from './web.ts';

type Router = ReturnType<typeof routerOf>;

const NOTE_LENGTH = 4000;

/** One field of a form as text. */
async function fieldOf(c: Ctx, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name];
  return typeof value === 'string' ? value.trim() : '';
}

/** Adds a note to an item or a development. */
async function addNote(c: Ctx, web: Web, kind: 'item' | 'development', id: string) {
  const words = (await fieldOf(c, 'words')).slice(0, NOTE_LENGTH);
  if (!words) throw new UsageError('The note is empty; write something, or go back.');
  await web.store.saveNote({ subject: `${kind}:${id}`, words, by: c.get('who')!.name, at: web.now().toISOString() });
  return c.redirect(safePath(`/${kind}s/${encodeURIComponent(id)}`), 303);
}

/** GET /changes: the audit, newest first. */
async function changesPage(c: Ctx, web: Web) {
  const entries = await web.store.audit({ limit: 200 });
  return c.html(
    page(c, {
      title: 'Changes by people',
      body: html`<h1>Changes by people</h1>
        <p class="lead">
          Every correction, link, cut, merge, split and note. Each change can be undone; undoing is logged too.
        </p>
        <p><a href="/ledger">Who gets what</a></p>
        ${
          entries.length === 0
            ? html`<div class="empty">No changes yet. Open an item to correct its tags.</div>`
            : html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
                <table>
                  <thead>
                    <tr>
                      <th>When</th>
                      <th>Who</th>
                      <th>What</th>
                      <th>Where</th>
                      <th><span class="vh">Undo</span></th>
                    </tr>
                  </thead>
                  <tbody>
                    ${entries.map((entry) => changeRow(c, entry, true))}
                  </tbody>
                </table>
              </div>`
        }`,
    }),
  );
}

/** POST /changes/:no/undo */
async function undoChange(c: Ctx, web: Web) {
  const no = Number(c.req.param('no'));
  const entry = Number.isSafeInteger(no) ? await web.store.auditEntry(no) : null;
  if (!entry || entry.undo === null) return refuse(c, 404, 'There is no such change, or it cannot be undone.');
  const by = c.get('who')!.name;
  const isDone =
    entry.action === 'note'
      ? await web.store.undoNote(no, String(entry.undo['note']), { by, at: web.now().toISOString() })
      : await commit(web.store, undo(entry, by), web.now());
  if (!isDone) return refuse(c, 409, 'This change is already undone.');
  const [kind, id] = entry.subject.split(/:(.*)/s);
  return c.redirect(id && (kind === 'item' || kind === 'development') ? safePath(`/${kind}s/${id}`) : '/changes', 303);
}

/** The routes. */
export function addPeople(route: Router, web: Web): void {
  route('GET /changes', (c) => changesPage(c, web));
  route('POST /changes/:no/undo', (c) => undoChange(c, web));

  route('POST /items/:id/correct', async (c) => {
    const itemId = c.req.param('id') ?? '';
    if (!(await web.store.itemById(itemId))) return refuse(c, 404, 'No item has this address.');
    const [kind, value] = [await fieldOf(c, 'kind'), await fieldOf(c, 'value')];
    await commit(web.store, correct(web, { itemId, kind, value, by: c.get('who')!.name }), web.now());
    return c.redirect(safePath(`/items/${encodeURIComponent(itemId)}`), 303);
  });
  route('POST /items/:id/note', async (c) => {
    const id = c.req.param('id') ?? '';
    return (await web.store.itemById(id)) ? addNote(c, web, 'item', id) : refuse(c, 404, 'No item has this address.');
  });
  route('POST /developments/:id/note', (c) => addNote(c, web, 'development', c.req.param('id') ?? ''));
  for (const decision of DECISIONS)
    route(`POST /developments/:id/${decision}`, async (c) => {
      const id = c.req.param('id') ?? '';
      const [other, how] = [await fieldOf(c, 'other'), await fieldOf(c, 'how')];
      const request = { decision, id, other, how, by: c.get('who')!.name };
      const next = await commit(web.store, decide(request), web.now());
      return c.redirect(safePath(`/developments/${encodeURIComponent(next)}`), 303);
    });
  addSubscribing(route, web);
}
