// Reads the environment and the shared flags once, into a plain value.

import { UsageError } from './lib/usage-error.ts';
import { LOG_LEVELS } from './log.ts';
import type { Keeping } from './model.ts';

export type Config = {
  db: string;
  feeds: string;
  initiatives: string;
  data: string; // folder of agencies.json, wording.json, model.bin
  host: string;
  port: number;
  smtpUrl?: string;
  mailFrom: string;
  baseUrl: string; // public address, no slash at the end; links in mail and feeds are made from it alone
  allowPrivate: string[]; // hosts, host:port or CIDRs that collectors may reach although they are private
  concurrency: number;
  hostConcurrency: number;
  hostPauseMs: number;
  regulationsGovKey?: string;
  contact: string; // in the User-Agent
  outbox: string;
  mailsADay: number; // to one subscriber, of all kinds; later facts wait for the next digest
  keeping: Keeping; // how long pages as received, the log of visits and settled mails are kept
  bounceSecret?: string; // signs what is reported to POST /hooks/bounces; without it that address is not there
};

type Flags = {
  db?: string | undefined;
  feeds?: string | undefined;
  initiatives?: string | undefined;
  host?: string | undefined;
  port?: string | undefined;
  'allow-private'?: string | undefined;
};

const SECRET_LENGTH = 16;

/** The secret that reports of bounces are signed with; never repeated in a sentence. */
function readBounceSecret(value: string | undefined): string | undefined {
  if (value && value.length < SECRET_LENGTH)
    throw new UsageError(
      `HEARSAY_BOUNCE_SECRET is too short to be a secret; use ${SECRET_LENGTH} characters or more ("openssl rand -hex 32").`,
    );
  return value || undefined;
}

/** A whole number of a setting, or a sentence that names it. */
function wholeNumber(name: string, value: string, from: number, to: number, or = ''): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < from || number > to)
    throw new UsageError(`${name} must be a whole number from ${from} to ${to}${or}, not "${value}".`);
  return number;
}

/** Days that something is kept, or null for `forever`. Fewer than `least` would take what is still read. */
export function readDays(name: string, value: string, least: number): number | null {
  return value === 'forever' ? null : wholeNumber(name, value, least, 36_500, ', or "forever"');
}

/** Days kept where nothing else is said, and the fewest: health looks back 30 days, digests a week. */
export const KEPT_DAYS = { pages: [90, 1], visits: [90, 30], mail: [90, 7] } as const;

/**
 * Settings of this run: flags beat environment beat defaults (README, "Settings").
 * `root` is the project's folder: defaults are relative to it for what ships, to the working folder for what is named.
 * Throws UsageError for a value that cannot be used.
 */
export function readConfig(flags: Flags, environment: NodeJS.ProcessEnv, root: string): Config {
  const text = (flag: string | undefined, name: string, otherwise: string): string =>
    flag ?? (environment[name] ? environment[name] : otherwise);
  const db = text(flags.db, 'HEARSAY_DB', `${root}/data/local/hearsay.db`);
  if (db.startsWith('postgres:') || db.startsWith('postgresql:'))
    throw new UsageError('The PostgreSQL store is not built yet; give --db a file path.');
  const host = text(flags.host, 'HEARSAY_HOST', '127.0.0.1');
  const port = wholeNumber('--port (HEARSAY_PORT)', text(flags.port, 'HEARSAY_PORT', '4330'), 0, 65535);
  const smtpUrl = environment['HEARSAY_SMTP_URL'];
  const key = environment['HEARSAY_REGULATIONS_GOV_KEY'];
  const days = (what: keyof Keeping): number | null => {
    const [usual, least] = KEPT_DAYS[what];
    const name = `HEARSAY_KEEP_${what.toUpperCase()}_DAYS`;
    return readDays(name, text(undefined, name, String(usual)), least);
  };
  const level = text(undefined, 'HEARSAY_LOG_LEVEL', 'information');
  if (!LOG_LEVELS.some((known) => known === level))
    throw new UsageError(`HEARSAY_LOG_LEVEL is "${level}"; use one of ${LOG_LEVELS.join(', ')}.`);
  const bounceSecret = readBounceSecret(environment['HEARSAY_BOUNCE_SECRET']);
  return {
    db,
    feeds: text(flags.feeds, 'HEARSAY_FEEDS', `${root}/feeds.json`),
    initiatives: text(flags.initiatives, 'HEARSAY_INITIATIVES', `${root}/data/initiatives`),
    data: `${root}/data`,
    host,
    port,
    ...(smtpUrl ? { smtpUrl } : {}),
    mailFrom: text(undefined, 'HEARSAY_MAIL_FROM', 'Hearsay <hearsay@localhost>'),
    baseUrl: text(undefined, 'HEARSAY_BASE_URL', `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`).replace(
      /\/+$/,
      '',
    ),
    allowPrivate: text(flags['allow-private'], 'HEARSAY_ALLOW_PRIVATE', '')
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
    concurrency: wholeNumber('HEARSAY_CONCURRENCY', text(undefined, 'HEARSAY_CONCURRENCY', '8'), 1, 256),
    hostConcurrency: wholeNumber('HEARSAY_HOST_CONCURRENCY', text(undefined, 'HEARSAY_HOST_CONCURRENCY', '1'), 1, 256),
    hostPauseMs: wholeNumber('HEARSAY_HOST_PAUSE_MS', text(undefined, 'HEARSAY_HOST_PAUSE_MS', '1000'), 0, 3_600_000),
    ...(key ? { regulationsGovKey: key } : {}),
    contact: text(undefined, 'HEARSAY_CONTACT', 'set HEARSAY_CONTACT'),
    outbox: text(undefined, 'HEARSAY_OUTBOX', `${root}/data/local/outbox`),
    mailsADay: wholeNumber('HEARSAY_MAILS_A_DAY', text(undefined, 'HEARSAY_MAILS_A_DAY', '20'), 1, 1000),
    keeping: { pages: days('pages'), visits: days('visits'), mail: days('mail') },
    ...(bounceSecret ? { bounceSecret } : {}),
  };
}
