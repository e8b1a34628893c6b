// One JSON line per event, on standard error: for operators and their tools. People's answers go elsewhere.
// docs/operations.md lists the events; their names and fields stay.

import { withoutCredentials } from './lib/urls.ts';

export const LOG_LEVELS = ['error', 'warning', 'information'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Longer texts say no more: a page that was taken for a message fills no log. */
const LONGEST = 4000;
/** What a terminal or a reader of logs could take for a command or a line of its own: C1 codes, line and bidi marks. */
const CONTROLS = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Read before the settings are: a level that is not known is refused by readConfig. */
const least = LOG_LEVELS.indexOf((process.env['HEARSAY_LOG_LEVEL'] || 'information') as LogLevel);

const smtp = process.env['HEARSAY_SMTP_URL'] ?? '';
const smtpPassword = URL.canParse(smtp) ? new URL(smtp).password : '';

/** Secret values of settings, masked in every line (A07). */
const secrets = [
  process.env['HEARSAY_REGULATIONS_GOV_KEY'],
  process.env['HEARSAY_BOUNCE_SECRET'],
  smtpPassword,
  /%[^\dA-F]|%$/i.test(smtpPassword) ? '' : decodeURIComponent(smtpPassword),
].filter((secret): secret is string => secret !== undefined && secret.length >= 6);

/** A text for the log: without credentials, of bounded length. */
function cleanText(text: string): string {
  let clean = withoutCredentials(text);
  for (const secret of secrets) clean = clean.replaceAll(secret, '***');
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}

/** The line of an event, without its end. JSON escapes control characters; the rest of them is escaped here. */
export function logLine(level: LogLevel, event: string, details: Record<string, unknown>, at: Date): string {
  return JSON.stringify({ at: at.toISOString(), level, event, ...details }, (_, value: unknown) =>
    typeof value === 'string' ? cleanText(value) : value,
  ).replace(CONTROLS, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Writes one event as one line of JSON, unless HEARSAY_LOG_LEVEL asks for less. Failing to write is not an error. */
export function log(level: LogLevel, event: string, details: Record<string, unknown> = {}): void {
  if (LOG_LEVELS.indexOf(level) > least) return;
  try {
    process.stderr.write(`${logLine(level, event, details, new Date())}\n`);
  } catch {
    // a full or closed log must not stop the work (reliability row R20)
  }
}
