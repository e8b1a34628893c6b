// Addresses: made absolute, without tracking parameters, shown without credentials. fetch/ decides whether an address may be
// fetched.

/** Tracking parameters, which do not change the page. */
const TRACKING = new Set([
  ...['fbclid', 'gclid', 'gclsrc', 'dclid', 'gbraid', 'wbraid', 'msclkid', 'yclid', 'twclid', 'ttclid', 'li_fat_id'],
  ...['igshid', 'igsh', 'mc_cid', 'mc_eid', 'mkt_tok', '_hsenc', '_hsmi', '__hstc', '__hssc', 'hsctatracking'],
  ...['oly_enc_id', 'oly_anon_id', 'vero_id', 'vero_conv', 'rb_clickid', 's_cid', 'wickedid', 'cmpid', 'ncid'],
  ...['xtor', 'ns_campaign', 'ns_mchannel', 'ns_source', 'ns_linkname', 'ftag', 'ftcamp', 'taid', 'srnd'],
  ...['smid', 'smtyp', 'sref', 'guccounter', 'guce_referrer', 'guce_referrer_sig', '__source', 'feedname', 'feedtype'],
  ...['traffic_source', 'trk', 'trkcampaign', '_ga', '_gl', 'spm', 'ito', 'icid', 'wt.mc_id', 'elqtrackid'],
  ...['sc_cid', 'sc_campaign', 'sc_channel', 'at_medium', 'at_campaign', 'ocid', 'cvid', 'mibextid', 'ref_src'],
  ...['utm', 'share_token', 'emci', 'emdi', 'ceid', 'intcid'],
]);

function isTracking(part: string): boolean {
  const key = nameOf(part).toLowerCase();
  // `mod=rss_markets_main` is tracking, `mod=view` elsewhere selects the page
  return TRACKING.has(key) || /^(?:utm|pk|mtm)_/.test(key) || /^mod=(?:rss|hp|djemalert|article)_/i.test(part);
}

/**
 * An address as it can be opened: absolute, http or https, without user name and password. Null for everything else:
 * other schemes, nothing but white space, what no base makes absolute.
 */
export function absoluteUrl(href: string, base?: string): string | null {
  // Line ends and blanks inside come from templates; a browser takes them out as well. `&amp;` was escaped once too often.
  const address = href
    .replace(/[\t\r\n]+/g, '')
    .replace(/&(?:amp|#38|#x26);/gi, '&')
    .trim();
  if (!address || address.length > 4096) return null;
  const against = base && URL.canParse(base) ? base : undefined;
  if (!URL.canParse(address, against)) return null;
  const url = new URL(address, against);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || !url.hostname) return null;
  url.username = '';
  url.password = '';
  return url.href;
}

/** Names of parameters that carry a visitor's session. */
const SESSION = /^(?:phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|oscsid|zenid|sessionid|session_id|sessid)$/i;
/** Names that may carry one: they do where the value is nothing but a long token. */
const MAYBE_SESSION =
  /^(?:s|sid|session|token|tkn|nonce|rnd|rand|cachebust(?:er)?|cb|ts|_)=(?:[0-9a-f]{24,64}|1[5-9]\d{8}(?:\d{3})?)$/i;

const isSession = (part: string): boolean => SESSION.test(nameOf(part)) || MAYBE_SESSION.test(part);

/** The session in a path: `;jsessionid=…` of Java, `/(S(…))/` of .NET. */
const PATH_SESSION = /;(?:jsessionid|phpsessid|sid)=[^/;?#]*|\/\((?:[A-Z]\([A-Za-z0-9_-]{8,}\))+\)(?=\/)/gi;

/** Paths of pages that only count a click and send on to the address in one of their parameters. */
const RELAY =
  /\/(?:url|apiclick(?:\.aspx)?|clicks?|clk|ck|redirect(?:or)?|redir|out|outbound|away(?:\.php)?|l\.php|goto|go|track(?:ing)?|link)\/?$/i;
const TARGET = /^(?:url|u|q|to|target|dest|destination|link|href|redirect|redirect_url)$/i;

/** The address that a click relay or a news search sends on to; null for every other address. */
function relayTarget(url: URL): string | null {
  if (!url.search || !RELAY.test(url.pathname)) return null;
  for (const [name, value] of url.searchParams)
    if (TARGET.test(name) && /^https?:\/\/[^/]+\.[^/]+/i.test(value)) return absoluteUrl(value);
  return null;
}

/**
 * The address by which an item is known: without tracking parameters and without a fragment that only tracks or points
 * at words, without a visitor's session; behind a click relay the address that it leads to. Order and spelling of all other
 * parameters stay, so that the address still works. Not an address: as given.
 */
export function cleanUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  let parsed = new URL(url);
  const target = relayTarget(parsed);
  if (target) parsed = new URL(target);
  if (/[;(]/.test(parsed.pathname)) parsed.pathname = parsed.pathname.replace(PATH_SESSION, '');
  if (/^#(?:$|utm_|xtor=|:~:|at_|ftag=|rss|comments?$|respond$|more-\d+$|intcid=)/i.test(parsed.hash)) parsed.hash = '';
  else if (parsed.href.endsWith('#')) parsed.hash = '';
  const query = parsed.search.slice(1);
  if (query) {
    const kept = query.split('&').filter((part) => part && !isTracking(part) && !isSession(part));
    parsed.search = kept.length > 0 ? `?${kept.join('&')}` : '';
  }
  return parsed.href;
}

/** `/briefs/2026/private-assets.html` reads as "private assets" where nothing gives a title. */
export function titleFromAddress(address: string): string {
  const last =
    address
      .replace(/[?#].*$/s, '')
      .split('/')
      .filter(Boolean)
      .at(-1) ?? address;
  try {
    return decodeURIComponent(last)
      .replace(/\.[a-z]{2,5}$/i, '')
      .replace(/[-_+]+/g, ' ');
  } catch {
    return last;
  }
}

/** One spelling for an address that a site writes with http or https, with and without `www.` and a closing slash. */
export function sameAddress(url: string): string {
  const bare = url.replace(/^https?:\/\/(?:www\.(?=[^/]*\.))?/i, 'https://');
  const end = /[?#]|$/.exec(bare)!.index;
  return bare[end - 1] === '/' && bare.indexOf('/', 8) < end - 1 ? bare.slice(0, end - 1) + bare.slice(end) : bare;
}

/** The name of a `name=value` part, decoded where it can be. */
function nameOf(part: string): string {
  const name = part.split('=', 1)[0] ?? '';
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}

/** `//user:password@host`, `?api_key=…`. */
const USER_INFO = /(\/\/)[^/?#\s@"]*@/g;
const PARAMETERS = /([?&](?:api[_-]?key|key|token|access_token|auth|password|pass|secret|sig|signature)=)[^&#\s"]+/gi;

/** The same text with `***` in the place of credentials in its addresses. */
export const withoutCredentials = (text: string): string =>
  text.replace(USER_INFO, '$1***@').replace(PARAMETERS, '$1***');
