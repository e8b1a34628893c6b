// What of a text may be shown to others: the credentials of an address stay with whoever wrote them into feeds.json (A08).

/** `//user:password@host`, `?api_key=…`. */
const USER_INFO = /(\/\/)[^/?#\s@"]*@/g;
const PARAMETERS = /([?&](?:api[_-]?key|key|token|access_token|auth|password|pass|secret|sig|signature)=)[^&#\s"]+/gi;

/** The same text with `***` in the place of credentials in its addresses. */
export const withoutCredentials = (text: string): string =>
  text.replace(USER_INFO, '$1***@').replace(PARAMETERS, '$1***');
