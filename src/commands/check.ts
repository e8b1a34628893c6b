// `hearsay check [--rebuild]`: checks the integrity of the store and of its index; `--rebuild` rebuilds the index.

import { printable } from '../lib/terminal.ts';
import { openStore } from '../store/open.ts';
import { type Command, readFlags } from './context.ts';

export const run: Command = async (args, context) => {
  const { values } = readFlags(args, { rebuild: { type: 'boolean' } });
  const store = await openStore(context.config.db);
  try {
    if (values.rebuild) context.note(`The index was rebuilt from ${await store.rebuildIndex()} items.`);
    const started = performance.now();
    const { problems, items, revisions, visits, pages } = await store.check();
    const ms = Math.round(performance.now() - started);
    // A damaged file may not accept the report; the findings are printed below in any case.
    await store.saveReport('check', { problems: problems.length, ms }, context.now()).catch(() => undefined);
    const counts = `${items} items, ${revisions} earlier versions, ${visits} visits, ${pages} pages`;
    context.out(problems.length === 0 ? `All is well: ${counts}.` : `${problems.length} problems: ${counts}.`);
    for (const problem of problems) context.note(printable(problem));
    if (problems.some((problem) => !problem.startsWith('the file')))
      context.note('"hearsay check --rebuild" rebuilds the index from the items.');
    if (problems.some((problem) => problem.startsWith('the file')))
      context.note('Keep this file aside and restore the last backup.');
    return problems.length === 0 ? 0 : 1;
  } finally {
    await store.close();
  }
};
