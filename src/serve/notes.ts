// Notes and people's changes on the page of an item or a development, with their undo buttons.

import { html } from 'hono/html';
import type { AuditEntry } from '../store/contract.ts';
import type { Html } from './layout.ts';
import type { Ctx, Web } from './web.ts';
import { momentMark } from './words.ts';

/** One change as a table row, with an undo button if it can be undone. */
export function changeRow(c: Ctx, entry: AuditEntry, withSubject = false): Html {
  const who = c.get('who');
  const [kind, id] = entry.subject.split(/:(.*)/s);
  const canUndo = entry.undo !== null && !entry.undoneAt && who?.via === 'session';
  return html`<tr>
    <td>${momentMark(entry.at)}</td>
    <td class="foreign">${entry.actor}</td>
    <td class="foreign">
      ${entry.words}${entry.undoneAt ? html` <span class="quiet">(undone by ${entry.undoneBy})</span>` : ''}
    </td>
    ${
      withSubject
        ? html`<td>
            ${id && (kind === 'item' || kind === 'development') ? html`<a href="/${kind}s/${id}">${kind}</a>` : entry.subject}
          </td>`
        : ''
    }
    <td>
      ${
        canUndo
          ? html`<form method="post" action="/changes/${entry.no}/undo">
              <input type="hidden" name="csrf" value="${who.csrf}" /><button class="plain">Undo</button>
            </form>`
          : ''
      }
    </td>
  </tr>`;
}

/** The notes of an item or development; for users, also the form for a new note and the list of changes. */
export async function notesBlock(c: Ctx, web: Web, kind: 'item' | 'development', id: string): Promise<Html> {
  const who = c.get('who');
  const subject = `${kind}:${id}`;
  const notes = await web.store.notesOf(subject);
  const changes = who ? await web.store.audit({ subject, limit: 50 }) : [];
  if (notes.length === 0 && !who) return html``;
  return html`<h2>Notes</h2>
    ${notes.map((note) => html`<div class="note foreign">${note.words}<br /><span class="quiet small">${note.by}, ${momentMark(note.at)}</span></div>`)}
    ${
      who?.via === 'session'
        ? html`<form method="post" action="/${kind}s/${id}/note">
            <input type="hidden" name="csrf" value="${who.csrf}" />
            <div class="field">
              <label for="note">Note, visible to everyone who can see this page</label
              ><textarea id="note" name="words" maxlength="4000" required></textarea>
            </div>
            <button class="plain">Add note</button>
          </form>`
        : ''
    }
    ${
      changes.length > 0
        ? html`<h2>Changes by people</h2>
            <div class="scroll" tabindex="0" role="group" aria-label="Table">
              <table>
                <thead>
                  <tr>
                    <th>When</th>
                    <th>Who</th>
                    <th>What</th>
                    <th><span class="vh">Undo</span></th>
                  </tr>
                </thead>
                <tbody>
                  ${changes.map((entry) => changeRow(c, entry))}
                </tbody>
              </table>
            </div>`
        : ''
    }`;
}
