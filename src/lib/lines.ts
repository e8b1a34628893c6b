// Reads a file or standard input line by line, as programs hand records over.

import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { UsageError } from './usage-error.ts';

/**
 * Lines that are not blank, each with the place to name in a sentence: `file, line 3`. `-` is standard input.
 * Throws UsageError for a file that cannot be read.
 */
export async function* readLines(path: string): AsyncGenerator<{ line: string; where: string }> {
  const name = path === '-' ? 'standard input' : path;
  if (path !== '-')
    await access(path, constants.R_OK).catch(() => {
      throw new UsageError(`${path} cannot be read; check its name and permissions.`);
    });
  const input = path === '-' ? process.stdin : createReadStream(path);
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    const text = number === 1 ? line.replace(/^\ufeff/, '') : line;
    if (text.trim()) yield { line: text, where: `${name}, line ${number}` };
  }
}
