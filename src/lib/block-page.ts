// Block pages that answer with status 200: challenges, bot walls, "access denied". The parsers in parse/ decide about all
// other pages.

/** Titles of walls, whole: an article called "Access denied: how ..." is not one. */
const TITLES: [RegExp, string][] = [
  [/^just a moment(?:\.\.\.|…)?$/i, 'a Cloudflare challenge'],
  [/^attention required!? \| cloudflare$/i, 'a Cloudflare block page'],
  [
    /^(?:please wait\W* \| cloudflare|ddos protection by cloudflare|access denied \| .+ used cloudflare.*)$/i,
    'a Cloudflare page',
  ],
  [/^(?:error )?access denied$/i, 'an "access denied" page'],
  [/^access to this page has been denied\.?$/i, 'a bot wall (PerimeterX)'],
  [/^error: the request could not be satisfied$/i, 'a CloudFront block page'],
  [/^human verification$/i, 'an AWS bot check'],
  [/^pardon our interruption(?:\.\.\.|…)?$/i, 'a bot wall (Imperva)'],
  [/^(?:robot or human|are you (?:a robot|human|not a robot))\??$/i, 'a bot check'],
  [/^bloomberg - are you a robot\??$/i, 'a bot check'],
  [/^(?:verify(?:ing)?|verification|confirm) (?:that )?you(?:'|’)?(?: a)?re (?:a )?human\W*$/i, 'a bot check'],
  [
    /^(?:security check(?:point)?|vercel security checkpoint|client challenge|bot verification|captcha)$/i,
    'a bot check',
  ],
  [
    /^(?:checking your browser\b.*|ddos-guard|one moment, please\W*|making sure you(?:'|’)re not a bot!?)$/i,
    'a browser check',
  ],
  [/^(?:sucuri website firewall - access denied|.* - sucuri website firewall)$/i, 'a Sucuri block page'],
  [/^radware (?:bot manager captcha|captcha page)$/i, 'a Radware bot check'],
  [
    /^(?:sec\.gov \| )?(?:request rate threshold exceeded|your request originates from an undeclared automated tool)$/i,
    'the block page of SEC.gov',
  ],
  [/^(?:federal register :: )?request access$/i, 'the request-access page of federalregister.gov'],
  [
    /^(?:403|401|429|503|502|500)?\W*(?:forbidden|unauthorized|too many requests|service (?:temporarily )?unavailable|bad gateway)$/i,
    'an error page',
  ],
  [/^(?:error 403\b.*|403 error|request rejected|you have been blocked|blocked)$/i, 'a block page'],
];

/** Marks in the body of a small page with hardly a link on it. */
const MARKS: [RegExp, string][] = [
  [/_cf_chl_opt|cf-browser-verification|cf_chl_prog/, 'a Cloudflare challenge'],
  [
    /window\.gokuProps|awsWafCookieDomainList|challenge\.js"[^>]*><\/script>[\s\S]*AwsWafIntegration/,
    'an AWS challenge',
  ],
  [/errors\.edgesuite\.net|Reference&#32;&#35;|Reference #\d+\.[0-9a-f]+\.\d+/, 'an Akamai block page'],
  [/Incapsula incident ID|_Incapsula_Resource/, 'a bot wall (Imperva)'],
  [/captcha-delivery\.com/, 'a bot wall (DataDome)'],
  [/px-captcha/, 'a bot wall (PerimeterX)'],
  [/Undeclared Automated Tool|Request Rate Threshold Exceeded/i, 'the block page of SEC.gov'],
  [/unblock\.federalregister\.gov|aggressive automated scraping/i, 'the request-access page of federalregister.gov'],
  [/(?:enable|turn on) java ?script and cookies to continue/i, 'a browser check'],
  [/The requested URL was rejected\. Please consult with your administrator/i, 'a firewall page (F5)'],
];

const SMALL = 64 * 1024;

/**
 * What wall a body is, in words that fit "was answered with …", or null for anything else.
 * Looks at HTML only; a feed or JSON that talks about such pages is not one.
 */
export function looksLikeBlockPage(body: string): string | null {
  const head = body.slice(0, 16 * 1024);
  if (
    !/^[\s\ufeff]*(?:<!--(?:(?!-->)[\s\S]){0,2000}-->\s*)*<(?:!doctype\s+html|html|head|meta|title|body|script)\b/i.test(
      head,
    )
  )
    return null;
  const title = /<title[^>]*>([^<]{0,300})<\/title>/i.exec(head)?.[1]?.replace(/\s+/g, ' ').trim() ?? '';
  for (const [pattern, name] of TITLES) if (pattern.test(title)) return title ? `${name} ("${title}")` : name;
  if (body.length > SMALL || (body.match(/<a\s/gi)?.length ?? 0) > 12) return null;
  for (const [pattern, name] of MARKS) if (pattern.test(body)) return name;
  return null;
}
