// Requests without an answer, in words; and since when an expired certificate has been so: the one thing that the refused
// handshake does not say.

import { isIP, type LookupFunction } from 'node:net';
import { connect } from 'node:tls';
import type { ProblemKind } from '../model.ts';
import { REFUSED_ADDRESS } from './guard.ts';

/**
 * No answer, and why: a half-sentence without a subject. `again`: another try in this run may go better; `isMalformed`:
 * the head of the answer was not HTTP.
 */
export type Fault = { kind: ProblemKind; what: string; again: boolean; isStale?: boolean; isMalformed?: boolean };

const CERTIFICATE: Record<string, string> = {
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that it signed itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate from an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate whose chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate from an authority that is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate of another host',
};
const CONNECTION: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection before the answer was complete',
  EPIPE: 'closed the connection before the answer was complete',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ETIMEDOUT: 'did not accept the connection in time',
};

/** A failed request in words. */
export function faultOf(error: Error & { code?: string }): Fault {
  const code = error.code ?? '';
  if (code === REFUSED_ADDRESS) return { kind: 'not-allowed', what: `is not asked: ${error.message}`, again: false };
  const certificate = CERTIFICATE[code];
  if (certificate) return { kind: 'unreachable', what: certificate, again: false };
  const connection = CONNECTION[code];
  if (connection) return { kind: 'unreachable', what: connection, again: true };
  if (code === 'ENOTFOUND' || code.startsWith('EAI_'))
    return { kind: 'unreachable', what: `has a name that does not resolve (${code})`, again: false };
  if (code === 'HPE_HEADER_OVERFLOW')
    return { kind: 'too-large', what: 'sent more than 64 KiB of headers', again: false };
  if (code.startsWith('HPE_'))
    return { kind: 'unreachable', what: `sent something that is not HTTP (${code})`, again: false, isMalformed: true };
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return { kind: 'unreachable', what: 'does not speak TLS as it should', again: false };
  return { kind: 'unreachable', what: `could not be asked (${code || error.message})`, again: false };
}

/**
 * The last moment for which a host's certificate was good, as the certificate prints it, or null. Shakes hands once more
 * without trusting anything, sends nothing and hangs up.
 */
export function certificateEnd(url: URL, lookup: LookupFunction, withinMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      host,
      port: Number(url.port || 443),
      lookup,
      rejectUnauthorized: false,
      ...(isIP(host) ? {} : { servername: host }),
    });
    const finish = (end: string | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(end);
    };
    const timer = setTimeout(() => finish(null), withinMs);
    socket.on('error', () => finish(null));
    socket.on('secureConnect', () => finish(socket.getPeerCertificate().valid_to ?? null));
  });
}
