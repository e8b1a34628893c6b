// What every command is handed: the settings, the clock, and where to write.

import type { Config } from '../config.ts';

export type Context = {
  config: Config;
  now: () => Date; // the clock, or the moment of --now
  moment?: string; // that of --now, for another process; absent where the clock counts
  out: (text: string) => void; // the answer, on stdout; a line break is added
  note: (text: string) => void; // words for people, on stderr; a line break is added
};

/** A command: its own arguments in, exit status out (0 well, 1 some of its work failed, 2 wrong usage). */
export type Command = (args: string[], context: Context) => Promise<number>;
