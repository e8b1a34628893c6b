// Reads a command's own flags; a mistake is one sentence that names the flag.

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from '../lib/usage-error.ts';

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
