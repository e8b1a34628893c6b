// Since when an expired certificate has been so: the one thing that the refused handshake does not tell.

import { isIP, type LookupFunction } from 'node:net';
import { connect } from 'node:tls';

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
