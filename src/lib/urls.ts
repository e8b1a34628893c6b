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
  // Line ends and blanks inside come from templates; a browser takes them out as well.
  const address = href.replace(/[\t\r\n]+/g, '').trim();
  if (!address || address.length > 4096) return null;
  const against = base && URL.canParse(base) ? base : undefined;
  if (!URL.canParse(address, against)) return null;
  const url = new URL(address, against);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || !url.hostname) return null;
  url.username = '';
  url.password = '';
  return url.href;
}

/**
 * The address by which an item is known: without tracking parameters and without a fragment that only tracks or points
 * at words. Order and spelling of all other parameters stay, so that the address still works. Not an address: as given.
 */
export function cleanUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (/^#(?:$|utm_|xtor=|:~:|at_|ftag=|rss|comments?$|respond$|more-\d+$|intcid=)/i.test(parsed.hash)) parsed.hash = '';
  else if (url.endsWith('#')) parsed.hash = '';
  const query = parsed.search.slice(1);
  if (query) {
    const kept = query.split('&').filter((part) => part && !isTracking(part));
    parsed.search = kept.length > 0 ? `?${kept.join('&')}` : '';
  }
  return parsed.href;
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
