// What every command is handed: the settings, the clock, where to write; and how it reads its own flags.

import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Config } from '../config.ts';
import { UsageError } from '../lib/usage-error.ts';

export type Context = {
  config: Config;
  now: () => Date; // the clock, or the moment of --now
  moment?: string; // that of --now, for another process; absent where the clock counts
  out: (text: string) => void; // the answer, on stdout; a line break is added
  note: (text: string) => void; // words for people, on stderr; a line break is added
};

/** A command: its own arguments in, exit status out (0 well, 1 some of its work failed, 2 wrong usage). */
export type Command = (args: string[], context: Context) => Promise<number>;

type Options = NonNullable<ParseArgsConfig['options']>;

/** `util.parseArgs`, strict, with positionals; what it refuses becomes a UsageError with the flags that exist. */
export function readFlags<T extends Options>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const [sentence = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${sentence}. Flags here: ${known.length > 0 ? known.join(' ') : 'none of its own'}.`);
  }
}
