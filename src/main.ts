#!/usr/bin/env node
// The command line: shared flags, one line per command, exit statuses. No logic of its own.

import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from './config.ts';
import type { Command, Context } from './commands/context.ts';
import { StoreTrouble } from './store/contract.ts';
import { UsageError } from './lib/usage-error.ts';
import { printable } from './lib/terminal.ts';

/** Each command loads only its own code, for a quick start. */
const COMMANDS: Record<string, { load: () => Promise<{ run: Command }>; does: string }> = {
  start: { load: () => import('./commands/start.ts'), does: 'collect at once, then on schedule; serve the web' },
  collect: {
    load: () => import('./commands/collect.ts'),
    does: 'one round over the due sources, then exit; --loop goes on',
  },
  try: { load: () => import('./commands/try.ts'), does: 'visit one source and print its items; stores nothing' },
  parse: { load: () => import('./commands/parse.ts'), does: 'saved pages to raw items' },
  import: { load: () => import('./commands/import.ts'), does: 'item records into the store' },
  classify: { load: () => import('./commands/classify.ts'), does: 'classify item records; stores nothing' },
  search: { load: () => import('./commands/search.ts'), does: 'find items' },
  timeline: { load: () => import('./commands/timeline.ts'), does: 'developments in order' },
  deadlines: { load: () => import('./commands/deadlines.ts'), does: 'deadlines: upcoming, met, missed, moved' },
  sources: { load: () => import('./commands/sources.ts'), does: 'health, freshness and track record of each source' },
  export: { load: () => import('./commands/export.ts'), does: 'everything that matches, as JSONL or CSV' },
  reclassify: { load: () => import('./commands/reclassify.ts'), does: "today's rules over what is stored" },
  reparse: { load: () => import('./commands/reparse.ts'), does: "today's parsers over the pages as received" },
  correct: { load: () => import('./commands/correct.ts'), does: 'correct a tag' },
  train: { load: () => import('./commands/train.ts'), does: 'fit the statistical part on labelled records' },
  evaluate: { load: () => import('./commands/evaluate.ts'), does: 'precision, recall, F1 and calibration' },
  backfill: { load: () => import('./commands/backfill.ts'), does: "history through a source's own archive" },
  subscribe: { load: () => import('./commands/subscribe.ts'), does: 'send news to an address' },
  subscribers: { load: () => import('./commands/subscribers.ts'), does: 'list, pause, suppress' },
  unsubscribe: { load: () => import('./commands/unsubscribe.ts'), does: 'end a subscription' },
  digest: { load: () => import('./commands/digest.ts'), does: 'what each subscriber would get now; --send sends' },
  user: { load: () => import('./commands/user.ts'), does: 'who may sign in' },
  token: { load: () => import('./commands/token.ts'), does: 'which programs may call' },
  serve: { load: () => import('./commands/serve.ts'), does: 'the web, without collecting' },
  backup: { load: () => import('./commands/backup.ts'), does: 'a consistent copy while running' },
  check: { load: () => import('./commands/check.ts'), does: 'integrity of the store' },
  prune: { load: () => import('./commands/prune.ts'), does: 'clear old pages, visits and mails; never items' },
  vacuum: { load: () => import('./commands/vacuum.ts'), does: 'give unused space of the file back to the disk' },
  mcp: { load: () => import('./commands/mcp.ts'), does: 'tools for assistants, over stdio' },
};

const SHARED = ['db', 'feeds', 'initiatives', 'now', 'host', 'port', 'allow-private'] as const;
type Shared = (typeof SHARED)[number];

/** Takes the shared flags out of the arguments. */
function takeShared(args: string[]): { shared: Partial<Record<Shared, string>>; rest: string[] } {
  const shared: Partial<Record<Shared, string>> = {};
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [flag = '', ...after] = args[index]!.split('=');
    const name = SHARED.find((known) => flag === `--${known}`);
    if (!name) {
      rest.push(args[index]!);
      continue;
    }
    const value = after.length > 0 ? after.join('=') : args[(index += 1)];
    if (!value) throw new UsageError(`--${name} needs a value.`);
    shared[name] = value;
  }
  return { shared, rest };
}

/** The clock, or the moment of --now that stands for it. */
function clock(moment: string | undefined): () => Date {
  if (moment === undefined) return () => new Date();
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(moment) ? `${moment}T00:00:00Z` : moment);
  if (!/^\d{4}-\d{2}-\d{2}/.test(moment) || Number.isNaN(time))
    throw new UsageError(`--now is "${printable(moment)}"; write a moment such as 2025-08-07T18:00:00Z.`);
  return () => new Date(time);
}

/** The output of `hearsay` and `hearsay help`. */
function help(): string {
  const lines = Object.entries(COMMANDS).map(([name, { does }]) => `  ${name.padEnd(12)} ${does}`);
  return [
    'hearsay: follows a policy from first rumor to final rule, and tells hearsay from the record.',
    '',
    'usage: hearsay COMMAND [--db FILE] [--feeds FILE] [--initiatives FOLDER] [--now MOMENT] …',
    '',
    ...lines,
    '',
    'README.md lists every flag, filter and setting.',
  ].join('\n');
}

/** Pairs of neighbouring letters. */
const pairs = (word: string): string[] => [...word.slice(1)].map((letter, index) => `${word[index]}${letter}`);

/** The command that a mistyped one resembles most, by shared pairs of letters. */
function nearest(name: string): string {
  const shared = (known: string): number =>
    pairs(known).filter((pair) => pairs(name).includes(pair)).length / known.length;
  const [close = ''] = Object.keys(COMMANDS).sort((a, b) => shared(b) - shared(a));
  return shared(close) > 0.3 ? ` Did you mean "${close}"?` : ' Run "hearsay help" for the list.';
}

/** Runs one command line. Returns its exit status. A user's mistake is one sentence on stderr. */
export async function main(argv: string[]): Promise<number> {
  const note = (text: string): void => void process.stderr.write(`${text}\n`);
  try {
    const { shared, rest } = takeShared(argv);
    const [name = 'help', ...args] = rest;
    if (name === 'help' || name === '--help' || name === '-h') {
      process.stdout.write(`${help()}\n`);
      return 0;
    }
    const command = COMMANDS[name];
    if (!command) throw new UsageError(`There is no command "${printable(name)}".${nearest(name)}`);
    if (args.includes('--help') || args.includes('-h')) {
      process.stdout.write(`hearsay ${name}: ${command.does}. README.md, "Commands", lists its arguments and flags.\n`);
      return 0;
    }
    const root = join(dirname(fileURLToPath(import.meta.url)), '..');
    const now = clock(shared.now);
    const context: Context = {
      config: readConfig(shared, process.env, root),
      now,
      ...(shared.now === undefined ? {} : { moment: now().toISOString() }),
      out: (text) => void process.stdout.write(`${text}\n`),
      note,
    };
    const { run } = await command.load();
    return await run(args, context);
  } catch (error) {
    if (error instanceof UsageError) {
      note(`hearsay: ${error.message}`);
      // The command was right; the database had no time or no room for it.
      return error instanceof StoreTrouble && (error.kind === 'busy' || error.kind === 'full') ? 1 : 2;
    }
    if (error instanceof TypeError && (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) {
      note(`hearsay: ${error.message} Run "hearsay help" for the commands.`);
      return 2;
    }
    if (isUnreadableValue(error)) {
      note(
        `hearsay: The database holds a value that cannot be read (${printable((error as Error).message).slice(0, 80)}): it is damaged. ` +
          'Keep the file aside and restore the last backup; "hearsay check" says more.',
      );
      return 1;
    }
    if ((error as { code?: string }).code?.startsWith('SQLITE_')) {
      const { explainTrouble } = await import('./store/open.ts');
      const hint = explainTrouble(error, 'the database');
      if (hint instanceof UsageError) {
        note(`hearsay: ${hint.message}`);
        return 1;
      }
    }
    throw error;
  }
}

/**
 * Whether an error means that stored JSON or stored packed text is damaged. Errors in users' own files are handled where
 * they are read.
 */
function isUnreadableValue(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'SQLITE_ERROR') return message === 'malformed JSON'; // read inside a query
  const isJson = error instanceof SyntaxError && /JSON/.test(error.message);
  return isJson || /^Z_(DATA|BUF)_ERROR$/.test(String(code));
}

/** Whether this file was started as the program, not imported by a test. */
function isProgram(): boolean {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url);
}

if (isProgram()) {
  // A closed pipe (`hearsay export … | head`) is not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`hearsay: the answer could not be written to the end (${error.code ?? error.message}).\n`);
    process.exit(1);
  });
  process.exitCode = await main(process.argv.slice(2));
}
