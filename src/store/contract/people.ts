// People and programs: users, sessions, tokens of the API, notes, access settings, and the audit of what they changed.

import type { Instant } from '../../model.ts';

export type User = { name: string; createdAt: Instant };

export type Session = { user: string; csrf: string; createdAt: Instant; expiresAt: Instant };

export type ApiToken = { id: string; name: string; madeBy: string; createdAt: Instant };

export type Note = { id: string; subject: string; words: string; by: string; at: Instant };

export const AUDIT_ACTIONS = ['correct', 'link', 'cut', 'merge', 'split', 'note', 'undo', 'access'] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One change. `subject` is `item:<id>`, `development:<id>` or a name; `undo` is what takes it back, null where nothing can. */
export type AuditEntry = {
  no: number;
  at: Instant;
  actor: string;
  action: AuditAction;
  subject: string;
  words: string;
  undo: Record<string, unknown> | null;
  undoneAt?: Instant;
  undoneBy?: string;
};

export type Access = { reads: 'signed-in' | 'open'; subscribe: 'signed-in' | 'open' };

/** Users, tokens, notes, access, audit. Every function is one transaction. */
export type People = {
  /** Adds a user or sets a new password; all sessions of the name end at once (A06). True where the name is new. */
  saveUser(name: string, password: string, at: Instant): Promise<boolean>;
  /** Removes a user with all its sessions. False where there is none. */
  removeUser(name: string): Promise<boolean>;
  users(): Promise<User[]>;
  /** The kept hash of a user's password, or null. */
  passwordOf(name: string): Promise<string | null>;
  /** Starts a session under the hash of its token; sessions that have run out go with it. */
  saveSession(hash: string, session: Session): Promise<void>;
  /** The session under a hash at this moment, or null. */
  findSession(hash: string, now: Instant): Promise<Session | null>;
  endSession(hash: string): Promise<void>;
  /** Adds a token of the API. False where the name is taken. */
  saveToken(token: ApiToken & { hash: string }): Promise<boolean>;
  findToken(hash: string): Promise<ApiToken | null>;
  tokens(): Promise<ApiToken[]>;
  /** Takes a token away, by its name or id. False where there is none. */
  removeToken(name: string): Promise<boolean>;
  /** Writes a note under an item or a development, and the audit of it. */
  saveNote(note: Omit<Note, 'id'>): Promise<Note>;
  /** Takes an audited note back and audits that. False where it was taken back already. */
  undoNote(no: number, id: string, by: { by: string; at: Instant }): Promise<boolean>;
  /** Notes under an item or a development, but for those taken back, oldest first. */
  notesOf(subject: string): Promise<Note[]>;
  /** The latest changes, of one subject where it is given, newest first. */
  audit(of: { subject?: string; limit?: number }): Promise<AuditEntry[]>;
  auditEntry(no: number): Promise<AuditEntry | null>;
  /** Who may read and subscribe where the server is bound to more than loopback. */
  access(): Promise<Access>;
  /** Changes one setting of access, with its audit (O06). */
  saveAccess(name: keyof Access, value: Access['reads'], by: { actor: string; at: Instant }): Promise<void>;
};
