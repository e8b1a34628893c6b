// XML that is a table: rows of one name with fields of one text each, as reginfo.gov and sitemaps write it.

import { openParser } from '../lib/markup.ts';

/** The texts of a row by the path of element names below it, without prefixes: `title`, `agency/name`. */
export type Row = Map<string, string>;

const DEEPEST = 1000;

/**
 * Rows called `rowName` (any case, any prefix) wherever they stand. A row that is cut off is left out, and `isComplete`
 * says so. Of several fields with one path the texts are joined by line breaks. Throws RangeError for absurd nesting.
 */
export function readXmlRows(document: string, rowName: string): { rows: Row[]; root: string; isComplete: boolean } {
  const rows: Row[] = [];
  const path: string[] = [];
  let root = '';
  let row: Row | null = null;
  let rowDepth = 0;
  let text = '';
  let hasEnded = false;
  let isComplete = true;
  const parser = openParser(
    {
      onopentagname(printed) {
        const name = printed.slice(printed.indexOf(':') + 1).toLowerCase();
        root ||= name;
        path.push(name);
        if (path.length > DEEPEST) throw new RangeError('elements stand too deep in each other');
        text = '';
        if (name === rowName && !row) {
          row = new Map();
          rowDepth = path.length;
        }
      },
      ontext(part) {
        if (row) text += part;
      },
      onclosetag() {
        if (hasEnded) isComplete = false;
        else if (row && path.length === rowDepth) {
          rows.push(row);
          row = null;
        } else if (row && text.trim()) {
          const key = path.slice(rowDepth).join('/');
          const before = row.get(key);
          row.set(key, before === undefined ? text.trim() : `${before}\n${text.trim()}`);
        }
        text = '';
        path.pop();
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(document);
  hasEnded = true;
  parser.end();
  return { rows, root, isComplete };
}
