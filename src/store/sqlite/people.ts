// People and programs: users, sessions, tokens of the API, notes, access settings, and the audit of what they changed.
// Hashes come from lib/secrets.ts; passwords and tokens never reach the store. Corrections of tags are stored with their items.

import { randomUUID } from 'node:crypto';
import type { Instant } from '../../model.ts';
import type { Access, ApiToken, AuditEntry, Note, People, Session, User } from '../contract/people.ts';
import type { Db } from './connection.ts';

type AuditRow = Omit<AuditEntry, 'undo' | 'undoneAt' | 'undoneBy'> & {
  undo: string | null;
  undoneAt: Instant | null;
  undoneBy: string | null;
};

const ENTRY = 'no, at, actor, action, subject, words, undo, undone_at as undoneAt, undone_by as undoneBy';

const toEntry = ({ undo, undoneAt, undoneBy, ...entry }: AuditRow): AuditEntry => ({
  ...entry,
  undo: undo === null ? null : (JSON.parse(undo) as Record<string, unknown>),
  ...(undoneAt ? { undoneAt } : {}),
  ...(undoneBy ? { undoneBy } : {}),
});

/** Settings of access and their values; the first is the default. */
const ACCESS = { reads: ['signed-in', 'open'], subscribe: ['signed-in', 'open'] } as const;

/** Writes of the audit, inside the transaction of what they audit. */
export function createAuditWriter(db: Db) {
  const addEntry = db.prepare('insert into audit (at, actor, action, subject, words, undo) values (?, ?, ?, ?, ?, ?)');
  const standing = db.prepare<[number], AuditRow>(`select ${ENTRY} from audit where no = ? and undone_at is null`);
  const setUndone = db.prepare('update audit set undone_at = ?, undone_by = ? where no = ?');
  return {
    /** Writes one line of the audit; gives its number. */
    add(entry: Omit<AuditEntry, 'no' | 'undoneAt' | 'undoneBy'>): number {
      const undo = entry.undo === null ? null : JSON.stringify(entry.undo);
      const { at, actor, action, subject, words } = entry;
      return Number(addEntry.run(at, actor, action, subject, words, undo).lastInsertRowid);
    },

    /** Marks a change as undone and audits that as a change of its own. False where it was undone already. */
    markUndone(no: number, by: string, at: Instant): boolean {
      const row = standing.get(no);
      if (!row) return false;
      setUndone.run(at, by, no);
      addEntry.run(at, by, 'undo', row.subject, `took back: ${row.words}`, null);
      return true;
    },
  };
}

/** The people's part of the store. Every function is one transaction. */
export function createPeople(db: Db): People {
  const audit = createAuditWriter(db);
  const endSessions = db.prepare('delete from sessions where user = ?');

  return {
    async saveUser(name, password, at) {
      return db.transaction(() => {
        endSessions.run(name);
        const isNew = db.prepare('select 1 from users where name = ?').get(name) === undefined;
        db.prepare(
          `insert into users (name, password, created_at) values (?, ?, ?)
           on conflict (name) do update set password = excluded.password`,
        ).run(name, password, at);
        return isNew;
      })();
    },

    removeUser: async (name) => db.prepare('delete from users where name = ?').run(name).changes > 0,
    users: async () => db.prepare<[], User>('select name, created_at as createdAt from users order by name').all(),

    async passwordOf(name) {
      return (db.prepare('select password from users where name = ?').pluck().get(name) as string | undefined) ?? null;
    },

    async saveSession(hash, session) {
      db.transaction(() => {
        db.prepare('delete from sessions where expires_at <= ?').run(session.createdAt);
        db.prepare('insert into sessions (hash, user, csrf, created_at, expires_at) values (?, ?, ?, ?, ?)').run(
          hash,
          session.user,
          session.csrf,
          session.createdAt,
          session.expiresAt,
        );
      })();
    },

    async findSession(hash, now) {
      const row = db
        .prepare<[string, string], Session>(
          `select user, csrf, created_at as createdAt, expires_at as expiresAt from sessions
           where hash = ? and expires_at > ?`,
        )
        .get(hash, now);
      return row ?? null;
    },

    async endSession(hash) {
      db.prepare('delete from sessions where hash = ?').run(hash);
    },

    async saveToken(token) {
      return (
        db
          .prepare('insert or ignore into api_tokens (id, name, hash, made_by, created_at) values (?, ?, ?, ?, ?)')
          .run(token.id, token.name, token.hash, token.madeBy, token.createdAt).changes > 0
      );
    },

    async findToken(hash) {
      const row = db
        .prepare<[string], ApiToken>(
          'select id, name, made_by as madeBy, created_at as createdAt from api_tokens where hash = ?',
        )
        .get(hash);
      return row ?? null;
    },

    async tokens() {
      return db
        .prepare<[], ApiToken>(
          'select id, name, made_by as madeBy, created_at as createdAt from api_tokens order by name',
        )
        .all();
    },

    async removeToken(name) {
      return db.prepare('delete from api_tokens where name = ? or id = ?').run(name, name).changes > 0;
    },

    async saveNote(note) {
      const made = { id: randomUUID(), ...note };
      db.transaction(() => {
        db.prepare('insert into notes (id, subject, words, by, at) values (?, ?, ?, ?, ?)').run(
          made.id,
          made.subject,
          made.words,
          made.by,
          made.at,
        );
        audit.add({
          at: made.at,
          actor: made.by,
          action: 'note',
          subject: made.subject,
          words: 'added a note',
          undo: { note: made.id },
        });
      })();
      return made;
    },

    async undoNote(no, id, { by, at }) {
      return db.transaction(() => {
        db.prepare('update notes set removed_at = ? where id = ? and removed_at is null').run(at, id);
        return audit.markUndone(no, by, at);
      })();
    },

    async notesOf(subject) {
      return db
        .prepare<[string], Note>(
          'select id, subject, words, by, at from notes where subject = ? and removed_at is null order by at, id',
        )
        .all(subject);
    },

    async audit({ subject, limit = 100 }) {
      const rows = subject
        ? db
            .prepare<[string, number], AuditRow>(
              `select ${ENTRY} from audit where subject = ? order by no desc limit ?`,
            )
            .all(subject, limit)
        : db.prepare<[number], AuditRow>(`select ${ENTRY} from audit order by no desc limit ?`).all(limit);
      return rows.map(toEntry);
    },

    async auditEntry(no) {
      const row = db.prepare<[number], AuditRow>(`select ${ENTRY} from audit where no = ?`).get(no);
      return row ? toEntry(row) : null;
    },

    async access() {
      const rows = db.prepare<[], { name: string; value: string }>('select name, value from access_settings').all();
      const value = (name: keyof Access): 'signed-in' | 'open' =>
        ACCESS[name].find((known) => rows.some((row) => row.name === name && row.value === known)) ?? 'signed-in';
      return { reads: value('reads'), subscribe: value('subscribe') };
    },

    async saveAccess(name, value, by) {
      db.transaction(() => {
        db.prepare(
          'insert into access_settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
        ).run(name, value);
        audit.add({ ...by, action: 'access', subject: name, words: `${name} set to ${value}`, undo: null });
      })();
    },
  };
}
