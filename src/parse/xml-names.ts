// Names in feeds: which vocabulary an element belongs to, told by the address of its namespace and not by its prefix.

/** Vocabularies by address, without scheme and closing `/` or `#`. The empty name is the language of feeds itself. */
const VOCABULARIES: Record<string, string> = {
  'www.w3.org/2005/atom': '',
  'purl.org/atom/ns': '',
  'example.com/newformat': '', // drafts of Atom
  'backend.userland.com/rss': '',
  'backend.userland.com/rss2': '',
  'blogs.law.harvard.edu/tech/rss': '',
  'purl.org/rss/1.0': '',
  'purl.org/net/rss1.1': '',
  'my.netscape.com/rdf/simple/0.9': '',
  'my.netscape.com/rdf/simple/0.91': '',
  'my.netscape.com/publish/formats/rss-0.91': '',
  'channel.netscape.com/rdf/simple/0.9': '',
  'www.w3.org/1999/02/22-rdf-syntax-ns': 'rdf',
  'purl.org/dc/elements/1.0': 'dc',
  'purl.org/dc/elements/1.1': 'dc',
  'purl.org/dc/terms': 'dcterms',
  'purl.org/rss/1.0/modules/content': 'content',
  'www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
  'search.yahoo.com/mrss': 'media',
  'www.w3.org/1999/xhtml': 'xhtml',
  'rssnamespace.org/feedburner/ext/1.0': 'feedburner',
};

/** Prefixes that documents use without declaring them. */
const USUAL_PREFIXES = new Map(
  ['rdf', 'dc', 'dcterms', 'content', 'itunes', 'media', 'xhtml', 'feedburner'].map((name) => [name, name]),
);
for (const prefix of ['atom', 'atom10', 'a10', 'rss']) USUAL_PREFIXES.set(prefix, '');

/** The vocabulary that an address names; undefined for those that say nothing to us. */
function vocabularyOf(address: string): string | undefined {
  const bare = address
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/#]+$/, '');
  return Object.hasOwn(VOCABULARIES, bare) ? VOCABULARIES[bare] : undefined;
}

/** Prefixes and their vocabularies as they hold for an element and what stands in it. */
export type Names = { prefixes: Map<string, string>; known: Map<string, string> };

export const usualNames = (): Names => ({ prefixes: USUAL_PREFIXES, known: new Map() });

/** The names within an element that declares namespaces; those around it where it declares none. */
export function namesWithin(names: Names, attributes: Record<string, string>): Names {
  let prefixes: Map<string, string> | undefined;
  for (const key in attributes) {
    if (!key.startsWith('xmlns')) continue;
    const prefix = key === 'xmlns' ? '' : key.startsWith('xmlns:') ? key.slice(6) : null;
    if (prefix === null) continue;
    prefixes ??= new Map(names.prefixes);
    const address = attributes[key] ?? '';
    // a default namespace that nobody knows is most often a slip in a feed; a prefix to one means something else
    const vocabulary = vocabularyOf(address) ?? (prefix === '' ? '' : (USUAL_PREFIXES.get(prefix) ?? '?'));
    prefixes.set(prefix, vocabulary);
  }
  return prefixes ? { prefixes, known: new Map() } : names;
}

/** `dc:date`, `title`, `rdf:rdf`: an element's name in small letters after its vocabulary; `?:x` for unknown ones. */
export function nameOf(names: Names, printed: string): string {
  const seen = names.known.get(printed);
  if (seen !== undefined) return seen;
  const colon = printed.indexOf(':');
  const vocabulary = names.prefixes.get(colon < 0 ? '' : printed.slice(0, colon)) ?? (colon < 0 ? '' : '?');
  const local = printed.slice(colon + 1).toLowerCase();
  const name = vocabulary === '' ? local : `${vocabulary}:${local}`;
  names.known.set(printed, name);
  return name;
}
