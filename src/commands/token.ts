// Which programs may call: tokens of the API made, taken away, listed. A token is shown once, when it is made.

import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { newToken, tokenHash } from '../lib/secrets.ts';
import { printable, table } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { openStore } from '../store/open.ts';
import type { Command } from './context.ts';

const USAGE = 'Use "token add NAME", "token remove NAME" or "token list".';

/** `token add|remove|list`. */
export const run: Command = async (args, { config, now, out, note }) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { format: { type: 'string', default: 'table' } },
  });
  const [action, name] = positionals;
  if (!action || !['add', 'remove', 'list'].includes(action)) throw new UsageError(USAGE);
  if (action !== 'list' && (!name || !/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u.test(name)))
    throw new UsageError(`A token's name is 1 to 64 letters, digits and . _ @ -. ${USAGE}`);

  const store = await openStore(config.db);
  try {
    if (action === 'add') {
      const token = `hearsay_${newToken()}`;
      const added = await store.saveToken({
        id: randomUUID(),
        name: name!,
        madeBy: 'command line',
        createdAt: now().toISOString(),
        hash: tokenHash(token),
      });
      if (!added) throw new UsageError(`There is a token "${name}" already. Remove it first, or choose another name.`);
      out(token);
      note('The token above is shown this once; only its hash is kept. Send it as "Authorization: Bearer TOKEN".');
    } else if (action === 'remove') {
      if (!(await store.removeToken(name!)))
        throw new UsageError(`There is no token "${printable(name!)}". "token list" shows all.`);
      note(`Token ${name} removed; it is refused from now on.`);
    } else {
      const tokens = await store.tokens();
      if (values.format === 'json') out(JSON.stringify(tokens));
      else
        out(
          tokens.length
            ? table(
                ['token', 'made by', 'since'],
                tokens.map((token) => [token.name, token.madeBy, token.createdAt]),
              )
            : 'No tokens yet.',
        );
    }
    return 0;
  } finally {
    await store.close();
  }
};
