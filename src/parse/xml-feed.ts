// Reads RSS of every version, RDF, Atom and CDF in one pass, leniently: what publishers send is seldom well-formed.
// No document type is processed, no entity but the five of XML is expanded, nothing outside is ever asked for.

import { openParser, decodeXml } from '../lib/markup.ts';
import type { RawItem } from '../model.ts';
import { absoluteUrl } from '../lib/urls.ts';
import { dateText, type Entry, type Field, PUBLISHED, rawItemOf, UPDATED } from './entry.ts';
import { nameOf, type Names, namesWithin, usualNames } from './xml-names.ts';

/** What a scan found. `kind` is null where no element of a feed was met. */
export type ScannedFeed = {
  kind: 'rss' | 'atom' | 'rdf' | null;
  items: RawItem[];
  isComplete: boolean; // false where the document ends within an element
  firstElement: string | null;
  ttlMinutes?: number; // for how long the feed asks to be kept (RSS 2.0 `ttl`), at most a day
};

/** Elements within elements beyond which a document is refused (P20). */
const DEEPEST = 500;

const DAY_MINUTES = 24 * 60;

/** Thrown within the scan to end it; the message is for a person. */
export class TooDeep extends Error {}

/** Fields of an entry that are read. Fields in the second set hold an address or a date and never markup. */
const MARKUP = new Set([
  ...['title', 'description', 'summary', 'abstract', 'content', 'body', 'fullitem', 'content:encoded', 'xhtml:body'],
  ...['dc:title', 'dc:description', 'dcterms:abstract', 'itunes:title', 'itunes:summary', 'media:title'],
  ...['media:description', 'media:text'],
]);
const PLAIN = new Set([
  ...['link', 'guid', 'id', 'pubdate', 'published', 'issued', 'updated', 'modified', 'created', 'date', 'author'],
  ...['lastbuilddate', 'dc:date', 'dc:creator', 'dc:author', 'dc:contributor', 'dc:identifier', 'itunes:author'],
  ...['dcterms:issued', 'dcterms:created', 'dcterms:modified', 'ttl', 'feedburner:origlink'],
]);
const DATES = new Set([...PUBLISHED, ...UPDATED]);
/** Elements of an entry whose own elements are fields of the entry too. */
const GROUPS = new Set(['media:group', 'media:content']);
const ENTRIES = new Set(['item', 'entry']);
const ROOTS: Record<string, ScannedFeed['kind']> = { rss: 'rss', channel: 'rss', feed: 'atom', 'rdf:rdf': 'rdf' };

/** A field that is being read: where it began, and its characters so far. */
type Capture = {
  name: string;
  depth: number;
  parts: string;
  escaped: boolean;
  base64: boolean;
  manner: 'text' | 'html';
  base: string;
};

const escapeMarkup = (text: string): string =>
  /[&<]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;') : text;

/** How the type of an Atom construct (RFC 4287 section 3.1, and `mode` of Atom 0.3) says its characters are meant. */
function mannerOf(attributes: Record<string, string>): Pick<Capture, 'escaped' | 'base64' | 'manner'> {
  const type = (attributes['type'] ?? '').toLowerCase().trim();
  const mode = (attributes['mode'] ?? '').toLowerCase();
  const isPlain = type === 'text' || type === 'text/plain' || type.endsWith('/plain');
  const isXml = type === 'xhtml' || mode === 'xml' || (type === 'application/xhtml+xml' && mode !== 'escaped');
  const isData = mode === 'base64' || /^(?:image|audio|video|application)\/(?!xhtml|xml|.*\+xml)/.test(type);
  return { escaped: isXml, base64: isData, manner: isPlain ? 'text' : 'html' };
}

/**
 * Scans the text of a document for the entries of a feed. Throws TooDeep, and nothing else.
 * `base` is the address of the document; without it the feed's own link serves for relative addresses.
 */
export function scanFeed(document: string, base: string): ScannedFeed {
  const items: RawItem[] = [];
  let kind: ScannedFeed['kind'] = null;
  let firstElement: string | null = null;
  let names: Names = usualNames();
  const outerNames: { depth: number; names: Names }[] = [];
  const bases: { depth: number; base: string }[] = [];
  let here = base;
  let depth = 0;
  let entry: Entry | null = null;
  let entryDepth = 0;
  let capture: Capture | null = null;
  let hasEnded = false;
  let inData = false;
  let isComplete = true;
  let isRdf = false;
  let ttlMinutes: number | undefined;
  let rootDepth = 0;
  let isClosed = false; // the feed has ended: what follows is no part of it
  let groups = 0; // of the entry, that are open around us
  let home = '';

  /** The address of the feed, where the document has none of its own: the first link outside of entries. */
  const adoptBase = (href: string): void => {
    const address = absoluteUrl(href);
    if (!address || home) return;
    home = address;
    // a feed that another host hands out speaks of the site that it names
    if (here === '' || (here === base && new URL(address).host !== new URL(here).host)) here = address;
  };

  const finishCapture = (): void => {
    if (!capture) return;
    const { name, base: fieldBase } = capture;
    const value = capture.base64 ? decodeBase64(capture.parts, name === 'title') : capture.parts;
    const field = { value, manner: capture.manner, base: fieldBase || here };
    capture = null;
    if (!entry) {
      if (name === 'link') adoptBase(value);
      else if (/^\s*\d{1,9}\s*$/.test(value)) ttlMinutes ??= Math.min(Number(value), DAY_MINUTES) || undefined;
      return;
    }
    if (DATES.has(name)) {
      const printed = dateText(value);
      if (printed) entry.dates.set(name, [...(entry.dates.get(name) ?? []).slice(0, 9), printed]);
      return;
    }
    const before = entry.fields.get(name);
    if (!before || !before.value.trim()) entry.fields.set(name, field);
  };

  const finishEntry = (): void => {
    if (entry) items.push(rawItemOf(entry));
    entry = null;
    capture = null;
  };

  /** Notes an address of the open entry. */
  const addLink = ({ href = '', type = '', hreflang = '' }: Record<string, string>, rel: string): void => {
    const address = decodeXml(href);
    entry?.links.push({ href: address, rel, type: type.toLowerCase(), language: hreflang.toLowerCase(), base: here });
  };

  const openEntry = (attributes: Record<string, string>): void => {
    finishEntry(); // an entry that was never closed ends where the next begins
    const about = decodeXml(attributes['rdf:about'] ?? attributes['about'] ?? '');
    const names = { fields: new Map<string, Field>(), dates: new Map<string, string[]>(), links: [] };
    entry = { ...names, guidIsLink: true, base: here, home, ...(about ? { about } : {}) };
    entryDepth = depth;
    groups = 0;
    const href = attributes['href'] ?? attributes['HREF']; // CDF
    if (href) addLink({ href }, '');
  };

  const openField = (name: string, attributes: Record<string, string>): void => {
    if (name === 'link') {
      const printed = attributes['href'] ?? attributes['rdf:resource'];
      if (printed !== undefined) {
        const rel = (attributes['rel'] ?? '')
          .trim()
          .toLowerCase()
          .replace('http://www.iana.org/assignments/relation/', '');
        if (entry) addLink({ ...attributes, href: printed }, rel);
        else if (rel === '' || rel === 'alternate') adoptBase(decodeXml(printed));
        else if (rel === 'self' && here === '') here = absoluteUrl(decodeXml(printed)) ?? '';
        return;
      }
      if (entry && attributes['rel'] && attributes['rel'] !== 'alternate') return;
    }
    if (entry && (name === 'enclosure' || name === 'media:content') && attributes['url'])
      addLink({ ...attributes, href: attributes['url'] }, 'enclosure');
    const isTtl = name === 'ttl' && items.length === 0; // of the feed: it stands before the first entry
    if (entry ? name === 'ttl' : name !== 'link' && !isTtl) return;
    if (name === 'guid' && entry)
      entry.guidIsLink = !/^(?:false|no|0)$/i.test(
        (attributes['isPermaLink'] ?? attributes['ispermalink'] ?? '').trim(),
      );
    const isMarkup = MARKUP.has(name);
    if (!isMarkup && !PLAIN.has(name)) return;
    capture = {
      name,
      depth,
      parts: '',
      base: here,
      ...(isMarkup ? mannerOf(attributes) : { escaped: false, base64: false, manner: 'html' as const }),
    };
  };

  const open = (printed: string, attributes: Record<string, string>): void => {
    depth += 1;
    if (depth > DEEPEST) throw new TooDeep(`elements stand ${DEEPEST} deep in each other`);
    let hasAttributes = false;
    for (const key in attributes) {
      hasAttributes = true;
      if (key.startsWith('xmlns')) {
        const within = namesWithin(names, attributes);
        if (within !== names) outerNames.push({ depth, names });
        names = within;
        break;
      }
    }
    const ownBase = hasAttributes ? attributes['xml:base'] : undefined;
    if (ownBase !== undefined) {
      bases.push({ depth, base: here });
      here = absoluteUrl(decodeXml(ownBase), here || undefined) ?? here;
    }
    const name = nameOf(names, printed);
    firstElement ??= name;
    if (capture && !(ENTRIES.has(name) && depth <= entryDepth + 2 && !capture.escaped)) {
      if (DATES.has(capture.name)) {
        const stated = attributes['datetime'];
        if (stated) capture.parts += `<time datetime="${stated}">`;
      } else if (capture.name === 'author' || capture.name === 'dc:creator')
        capture.parts = name === 'name' ? '' : capture.parts;
      else if (MARKUP.has(capture.name)) capture.parts += openTag(printed, attributes);
      return;
    }
    const root = ROOTS[name];
    if (root && !kind) {
      kind = root;
      rootDepth = depth;
    }
    if (name === 'rdf:rdf') isRdf = true;
    if (ENTRIES.has(name) && (kind !== null || (name === 'entry' && depth === 1))) {
      kind ??= 'atom';
      openEntry(attributes);
    } else if (entry && GROUPS.has(name) && depth === entryDepth + 1 + groups) {
      openField(name, attributes);
      groups += 1;
    } else if (entry ? depth === entryDepth + 1 + groups : kind !== null && depth <= 3) openField(name, attributes);
  };

  const close = (printed: string): void => {
    if (hasEnded && !isClosed) isComplete = false;
    if (depth === rootDepth && kind !== null && !hasEnded) isClosed = true;
    if (groups > 0 && depth === entryDepth + groups) groups -= 1;
    if (capture && !hasEnded) {
      if (depth === capture.depth) finishCapture();
      else if ((capture.name === 'author' || capture.name === 'dc:creator') && nameOf(names, printed) === 'name') {
        const { parts } = capture;
        finishCapture();
        entry?.fields.set('author', { value: parts, manner: 'text', base: here });
      } else if (MARKUP.has(capture.name)) capture.parts += `</${localOf(printed)}>`;
    }
    if (entry && depth === entryDepth && !hasEnded) finishEntry();
    if (bases.at(-1)?.depth === depth) here = bases.pop()!.base || here;
    if (outerNames.at(-1)?.depth === depth) names = outerNames.pop()!.names;
    depth -= 1;
  };

  const text = (part: string): void => {
    if (!capture || hasEnded) return;
    const plain = inData ? part : decodeXml(part);
    capture.parts += capture.escaped ? escapeMarkup(plain) : plain;
  };

  const parser = openParser(
    {
      onopentag: open,
      onclosetag: close,
      ontext: text,
      oncdatastart: () => void (inData = true),
      oncdataend: () => void (inData = false),
    },
    { xmlMode: true, decodeEntities: false },
  );
  parser.write(document);
  hasEnded = true; // what is still open now is cut off: an entry that was begun is no whole entry (P07)
  parser.end();
  const found = { kind: isRdf ? ('rdf' as const) : kind, items, isComplete, firstElement };
  return ttlMinutes === undefined ? found : { ...found, ttlMinutes };
}

const localOf = (printed: string): string => printed.slice(printed.indexOf(':') + 1);

/** Markup in the open, written down again so that it can be read like escaped markup. */
function openTag(printed: string, attributes: Record<string, string>): string {
  const alt = attributes['alt'];
  return alt ? `<${localOf(printed)} alt="${alt.replaceAll('"', '&quot;')}">` : `<${localOf(printed)}>`;
}

/**
 * Atom allows content in base 64. What was not encoded after all stays as it is in a title; what is no text is dropped.
 */
function decodeBase64(text: string, isTitle: boolean): string {
  const compact = text.slice(0, 1_000_000).replace(/\s+/g, '');
  const decoded = /^[A-Za-z0-9+/]+={0,2}$/.test(compact) ? Buffer.from(compact, 'base64').toString('utf8') : '';
  if (decoded && !/[\u0000-\u0008\ufffd]/.test(decoded)) return decoded;
  return isTitle ? text : '';
}
