// Checks and normalizes email addresses. Strict on purpose: an accepted address goes into a header and an SMTP command
// (reliability rows M16, M17, M30).

import { UsageError } from '../lib/usage-error.ts';
import { printable } from '../lib/terminal.ts';

/** An atom of RFC 5322 section 3.2.3: no quotes, comments, blanks or brackets. */
const ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/;
/** A label of a host name, RFC 1123 section 2.1. */
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** Why an address is not accepted, or null if it is. */
function fault(address: string): string | null {
  if (address.length > 254) return 'it is longer than 254 characters';
  if (/[\u0000-\u001f\u007f]/.test(address)) return 'it holds a line break or another control character';
  if (/[^\u0020-\u007e]/.test(address)) return 'it holds letters outside ASCII; write its domain as xn--…';
  if (/[,;]/.test(address)) return 'one address only';
  if (/[\s"()<>[\]:\\]/.test(address)) return 'write the plain address: no spaces, quotes, brackets or names';
  const at = address.lastIndexOf('@');
  if (at < 1 || address.indexOf('@') !== at) return 'it needs exactly one @ between a name and a domain';
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (local.length > 64) return 'the part before the @ is longer than 64 characters';
  if (!local.split('.').every((atom) => ATOM.test(atom))) return 'the part before the @ is not dot-separated words';
  const labels = domain.split('.');
  if (labels.length < 2) return 'the domain has no dot';
  if (!labels.every((label) => LABEL.test(label))) return 'the domain is not a host name';
  if (!/[A-Za-z]/.test(labels.at(-1)!)) return 'the domain ends in a number';
  return null;
}

/**
 * One plain address: `name@domain`, dot-separated atoms, a host name with a dot, ASCII, at most 254 characters; spaces
 * around it are dropped. Returned in lower case, because an address in another case is the same subscriber.
 * Throws UsageError with the fault.
 */
export function readAddress(typed: string): string {
  const address = typed.replace(/^ +| +$/g, '');
  const wrong = fault(address);
  if (wrong) throw new UsageError(`"${printable(typed.slice(0, 80))}" is not an address that can be used: ${wrong}.`);
  return address.toLowerCase();
}

/** Text for a header: one line, no control characters, at most `most` characters (rule 16). */
export function headerText(text: string, most = 200): string {
  const line = text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\p{Surrogate}/gu, '\ufffd');
  const points = [...line];
  return points.length > most ? `${points.slice(0, most - 1).join('')}…` : line;
}
