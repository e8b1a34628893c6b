// Who may sign in: users added, removed, listed; and whether reading needs a sign-in.

import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { hashPassword, newToken } from '../lib/secrets.ts';
import { printable, table } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { Access } from '../store/contract.ts';
import { openStore } from '../store/open.ts';
import type { Command } from './context.ts';

const SHORTEST = 10;
const USAGE =
  'Use "user add NAME", "user remove NAME", "user list" or "user access [reads=open|signed-in] [subscribe=open|signed-in]".';

/** A name that is safe in logs, addresses and pages. Throws UsageError. */
function userName(name: string | undefined): string {
  if (!name || !/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u.test(name))
    throw new UsageError(
      `A user's name is 1 to 64 letters, digits and . _ @ -${name ? `, not "${printable(name)}"` : ''}. ${USAGE}`,
    );
  return name;
}

/** The first line of stdin; at a terminal, prompted for and not shown. */
async function readPassword(): Promise<string> {
  const asks = process.stdin.isTTY;
  if (asks) process.stderr.write('Password (leave empty to have one made): ');
  const lines = createInterface({ input: process.stdin, terminal: asks, ...(asks ? { output: undefined } : {}) });
  for await (const line of lines) {
    lines.close();
    if (asks) process.stderr.write('\n');
    return line;
  }
  return '';
}

/** Reads `reads=open` and the like. Throws UsageError. */
function accessSettings(words: string[]): [keyof Access, Access['reads']][] {
  return words.map((word) => {
    const [name, value] = word.split('=');
    if ((name === 'reads' || name === 'subscribe') && (value === 'open' || value === 'signed-in')) return [name, value];
    throw new UsageError(`"${printable(word)}" is no setting of access. ${USAGE}`);
  });
}

/** `user add|remove|list|access`. */
export const run: Command = async (args, { config, now, out, note }) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { format: { type: 'string', default: 'table' } },
  });
  const [action, ...words] = positionals;
  const at = now().toISOString();
  if (!action || !['add', 'remove', 'list', 'access'].includes(action)) throw new UsageError(USAGE);
  const name = action === 'add' || action === 'remove' ? userName(words[0]) : '';
  const settings = action === 'access' ? accessSettings(words) : [];
  const given = action === 'add' ? await readPassword() : '';
  if (given && given.length < SHORTEST)
    throw new UsageError(
      `The password has ${given.length} characters; at least ${SHORTEST} are needed. Nothing changed.`,
    );

  const store = await openStore(config.db);
  try {
    if (action === 'add') {
      const password = given || newToken().slice(0, 22);
      const isNew = await store.saveUser(name, await hashPassword(password), at);
      if (!given) out(password);
      note(isNew ? `User ${name} added.` : `User ${name} has a new password; all their sessions have ended.`);
      if (!given) note('The password above is shown this once; only its hash is kept.');
    } else if (action === 'remove') {
      if (!(await store.removeUser(name))) throw new UsageError(`There is no user "${name}". "user list" shows all.`);
      note(`User ${name} removed; all their sessions have ended.`);
    } else if (action === 'list') {
      const users = await store.users();
      if (values.format === 'json') out(JSON.stringify(users));
      else
        out(
          users.length
            ? table(
                ['user', 'since'],
                users.map((user) => [user.name, user.createdAt]),
              )
            : 'No users yet.',
        );
    } else {
      for (const [setting, value] of settings) await store.saveAccess(setting, value, { actor: 'command line', at });
      const access = await store.access();
      out(`reads=${access.reads} subscribe=${access.subscribe}`);
    }
    return 0;
  } finally {
    await store.close();
  }
};
