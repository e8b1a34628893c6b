// Where the program may connect to: the public internet, and what the operator named. Every request of fetch/ passes here
// twice, with its address as written and with the address that its name resolved to. What is asked there is for http.ts.

import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { UsageError } from '../lib/usage-error.ts';

/** All addresses of a name, or an error; the system's own resolver unless a test brings another. */
export type Resolve = (name: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

export type Guard = {
  /** An address to connect to, or a sentence that says which rule refuses it. Relative addresses need `base`. */
  check(address: string, base?: string): URL | string;
  /** For agents: resolves once, refuses when any answer is refused, hands on exactly what was checked. */
  lookup: LookupFunction;
  /** Why a connected socket's remote address is refused, or null. */
  refusal(address: string, name: string): string | null;
};

/** The error of a name whose address is refused: told apart from a failed connection by its code. */
export const REFUSED_ADDRESS = 'HEARSAY_REFUSED_ADDRESS';

// IANA special-purpose address registries (RFC 6890), read 2026: everything not globally reachable.
const CLOSED_V4: [string, number, string][] = [
  ['0.0.0.0', 8, 'this network'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'carrier-grade NAT'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'reserved'],
  ['192.0.2.0', 24, 'documentation'],
  ['192.88.99.0', 24, '6to4 relay'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'benchmarking'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved'],
];
// Only 2000::/3 is given out for the public internet; these parts of it are not.
const CLOSED_V6: [string, number, string][] = [
  ['2001::', 23, 'reserved (Teredo and others)'],
  ['2001:db8::', 32, 'documentation'],
  ['2002::', 16, '6to4'],
  ['3fff::', 20, 'documentation'],
];

const lists = (ranges: [string, number, string][], family: 'ipv4' | 'ipv6'): { list: BlockList; name: string }[] =>
  ranges.map(([net, prefix, name]) => {
    const list = new BlockList();
    list.addSubnet(net, prefix, family);
    return { list, name };
  });
const closedV4 = lists(CLOSED_V4, 'ipv4');
const closedV6 = lists(CLOSED_V6, 'ipv6');
const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const plain = address.replace(/%.*$/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    const pair = (high: string, low: string): string => ((Number(high) << 8) | Number(low)).toString(16);
    return `${pair(a, b)}:${pair(c, d)}`;
  });
  const [left = '', right] = plain.split('::');
  const read = (part: string): number[] => (part ? part.split(':').map((group) => parseInt(group, 16)) : []);
  const before = read(left);
  if (right === undefined) return before;
  const after = read(right);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** The IPv4 address inside an IPv4-mapped or NAT64 (RFC 6052) address, or the address itself. */
function unwrap(address: string): string {
  if (isIP(address) !== 6) return address;
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const isNat64 = groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((group) => group === 0);
  if (!isMapped && !isNat64) return address;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

const known = new Map<string, string | null>();

/** What kind of closed address this is, or null for one on the public internet. */
function closedKind(address: string): string | null {
  const before = known.get(address);
  if (before !== undefined) return before;
  const inner = unwrap(address).replace(/%.*$/, '');
  let kind: string | null;
  if (isIP(inner) === 4) kind = closedV4.find(({ list }) => list.check(inner, 'ipv4'))?.name ?? null;
  else if (!publicV6.check(inner, 'ipv6')) kind = 'private or reserved';
  else kind = closedV6.find(({ list }) => list.check(inner, 'ipv6'))?.name ?? null;
  if (known.size > 10_000) known.clear(); // a memory of fixed facts, kept small
  known.set(address, kind);
  return kind;
}

/** A host as URLs print it: lower case, no brackets, no dot at the end. */
const bareHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');

/** The operator's exceptions: host, host:port, address or CIDR. Throws UsageError for an entry that is none of them. */
function readExceptions(entries: string[]): { names: Set<string>; nets: BlockList } {
  const names = new Set<string>();
  const nets = new BlockList();
  for (const entry of entries) {
    const [net = '', prefix] = entry.split('/');
    const family = isIP(bareHost(net));
    if (prefix !== undefined) {
      const bits = Number(prefix);
      if (!family || !/^\d+$/.test(prefix) || bits > (family === 4 ? 32 : 128))
        throw new UsageError(`--allow-private: "${entry}" is no network; write it like 10.0.0.0/8 or fd00::/8.`);
      nets.addSubnet(bareHost(net), bits, family === 4 ? 'ipv4' : 'ipv6');
    } else if (family) {
      nets.addAddress(bareHost(net), family === 4 ? 'ipv4' : 'ipv6');
    } else if (/^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(entry)) {
      const port = /:(\d{1,5})$/.exec(entry.replace(/^\[.*\]/, ''))?.[1];
      const host = bareHost(port ? entry.slice(0, -port.length - 1) : entry);
      names.add(port ? `${host}:${port}` : host);
    } else {
      throw new UsageError(`--allow-private: "${entry}" is no host, host:port or network (10.0.0.0/8).`);
    }
  }
  return { names, nets };
}

const resolveBySystem: Resolve = (name, done) => systemLookup(name, { all: true }, done);

/**
 * The guard of one fetcher. Closed addresses (loopback, private, link-local, reserved, carrier-grade NAT, multicast, also
 * when wrapped in IPv6) are refused unless `allowPrivate` names the host, the host and port, or a network around them.
 */
export function createGuard(allowPrivate: string[], resolve: Resolve = resolveBySystem): Guard {
  const { names, nets } = readExceptions(allowPrivate);
  // an exception for host:port must not open that host's other ports; lookups do not know the port, so the check of
  // the address as written decides, and remembers which names it let through
  const hasPort = [...names].some((name) => /:\d+$/.test(name));
  const isNamed = (url: URL): boolean => {
    const host = bareHost(url.hostname);
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return names.has(host) || names.has(`${host}:${port}`);
  };
  const isNameOpen = (name: string): boolean =>
    names.has(name) || (hasPort && [...names].some((entry) => entry.replace(/:\d+$/, '') === name));

  const refusal = (address: string, name: string): string | null => {
    const kind = closedKind(address);
    if (!kind || isNameOpen(bareHost(name))) return null;
    const inner = unwrap(address).replace(/%.*$/, '');
    if (nets.check(inner, isIP(inner) === 4 ? 'ipv4' : 'ipv6')) return null;
    const shown = name && bareHost(name) !== address ? `${bareHost(name)} (${address})` : address;
    return `${shown} is a ${kind} address, and --allow-private does not name it`;
  };

  const check = (address: string, base?: string): URL | string => {
    // one parser for the check and for the connection, and nothing that another parser reads differently (S09)
    if (/[\u0000-\u001f\u007f\\]/.test(address)) return 'the address has a backslash or control character in it';
    if (!URL.canParse(address, base)) return 'the address cannot be read';
    const url = new URL(address, base);
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      return `only http and https addresses are asked, not ${url.protocol.slice(0, -1)}`;
    if (url.username || url.password || /^[a-z]+:\/\/[^/?#]*@/i.test(address))
      return 'the address has user information in it';
    const host = bareHost(url.hostname);
    if (isNamed(url)) return url;
    if (isIP(host)) return refusal(host, '') ?? url;
    // a name with an exception for another port only
    if (isNameOpen(host)) return `port ${url.port || url.protocol.slice(0, -1)} of ${host} is not in --allow-private`;
    return url;
  };

  const lookup: LookupFunction = (name, options, done) => {
    resolve(name, (error, addresses) => {
      if (error) return done(error, '', 0);
      for (const { address } of addresses) {
        const why = refusal(address, name);
        if (why) return done(Object.assign(new Error(why), { code: REFUSED_ADDRESS }), '', 0);
      }
      const [first] = addresses;
      if (!first) return done(Object.assign(new Error(`${name} has no address`), { code: 'ENOTFOUND' }), '', 0);
      if (options.all) return done(null, addresses);
      done(null, first.address, first.family);
    });
  };

  return { check, lookup, refusal };
}
