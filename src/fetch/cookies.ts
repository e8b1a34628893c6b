// Cookies that are set within one chain of redirects and go back within it: some hosts answer with the document only to
// those who bring back what they were handed a moment ago. Nothing is kept when the chain ends.

import { isIP } from 'node:net';

/** Of one chain, at most. */
const MOST = 20;
const MOST_BYTES = 4096;

type Cookie = { name: string; value: string; host: string; isForBelow: boolean; path: string };

/** A `Set-Cookie` line of an answer from `url`; null for one that is for somebody else, too large or none. */
function readCookie(line: string, url: URL): Cookie | null {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  if (at < 1 || line.length > MOST_BYTES || /[\u0000-\u001f\u007f]/.test(pair)) return null;
  const attribute = (name: string): string | undefined =>
    attributes.find((one) => one.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
  const domain = attribute('domain')?.toLowerCase().replace(/^\./, '');
  // a domain of one label is no site's own
  if (domain && (!domain.includes('.') || !isWithin(url.hostname, domain))) return null;
  const path = attribute('path');
  return {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    host: domain ?? url.hostname,
    isForBelow: domain !== undefined,
    path: path?.startsWith('/') ? path : '/',
  };
}

const isWithin = (host: string, domain: string): boolean =>
  host === domain || (host.endsWith(`.${domain}`) && isIP(host) === 0);

/** The cookies of one chain of redirects. */
export function createCookies() {
  const kept = new Map<string, Cookie>();

  return {
    /** Takes note of what an answer from `url` sets. */
    note(url: URL, lines: string[] | undefined): void {
      for (const line of lines ?? []) {
        const cookie = readCookie(line, url);
        const key = cookie && `${cookie.host} ${cookie.name}`;
        if (cookie && key && (kept.has(key) || kept.size < MOST)) kept.set(key, cookie);
      }
    },

    /** The `Cookie` header for a request, '' where there is none. */
    for(url: URL): string {
      return [...kept.values()]
        .filter(({ host, isForBelow, path }) => {
          const isHost = isForBelow ? isWithin(url.hostname, host) : url.hostname === host;
          return isHost && url.pathname.startsWith(path);
        })
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ');
    },
  };
}

export type Cookies = ReturnType<typeof createCookies>;
