// The version of the program, as its package states it: for the User-Agent and for answers that name their maker.

import { readFileSync } from 'node:fs';

/** As printed in package.json, which stands one folder above both `src/` and `dist/`. */
export const version: string = (() => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const read: unknown = JSON.parse(text);
  return read && typeof read === 'object' && 'version' in read && typeof read.version === 'string' ? read.version : '0';
})();
