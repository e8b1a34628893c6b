// Several processes over one database (R08, R09, R05): two that collect, one that imports the same stories, one that reads.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditStories, auditValidators, auditWhole, look } from './kit/audit.mjs';
import { cyclesOf, randomOf, runAlone } from './kit/campaign.mjs';
import { startFeeds } from './kit/feeds.mjs';
import { faultsOf, hearsay, startHearsay } from './kit/program.mjs';

export const name = 'two-processes';
export const what =
  'Two processes collect, a third imports, a fourth reads: each due source is asked once, nothing is doubled, nobody is told that the database is busy.';

const SOURCES = 16;
const MINUTE = 60_000;
const BUSY = /SQLITE_|locked|writing to/i;

/** Waits until something holds, at most a minute. */
async function until(holds) {
  for (let waited = 0; waited < 60_000 && !holds(); waited += 50)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

export async function run({ quick, seed, log, folder, cycles }) {
  const wanted = cyclesOf({ cycles, quick }, 24, 5);
  const random = randomOf(seed);
  const feeds = await startFeeds(random, SOURCES);
  const faults = faultsOf(log);
  const db = join(folder, 'hearsay.db');
  const list = feeds.writeList(join(folder, 'feeds.json'));
  const records = join(folder, 'records.jsonl');
  let now = Date.UTC(2025, 8, 1);
  const args = (command, ...more) => [
    command,
    ...more,
    ...['--db', db, '--feeds', list, '--now', new Date(now).toISOString()],
  ];
  const figures = { cycles: 0, visits: 0, imports: 0, reads: 0 };
  const notBusy = (result) => {
    if (BUSY.test(result.err)) faults.count('wrong', `hearsay ${result.args[0]} said: ${result.err.slice(0, 300)}`);
    return result;
  };
  try {
    for (; figures.cycles < wanted; figures.cycles += 1) {
      now += 20 * MINUTE;
      feeds.grow(now);
      feeds.takeAsked();
      // The same stories by another way, at the same time: their first wording, as an archive has it.
      const some = [...feeds.stories.values()].slice(-40);
      writeFileSync(
        records,
        some.map(({ url, title }) => `${JSON.stringify({ url, title, seen: new Date(now).toISOString() })}\n`).join(''),
      );
      let isOver = false;
      const reading = (async () => {
        while (!isOver && figures.cycles > 0) {
          notBusy(faults.expect(await hearsay(args('search', 'rule', '--limit', '5')), 0));
          figures.reads += 1;
        }
      })();
      const importing = figures.cycles % 2 === 1 ? hearsay(args('import', records)) : null;
      const started = figures.cycles % 4 === 3 ? startHearsay(args('start', '--port', '0')) : null;
      const collecting = [hearsay(args('collect', '--json')), ...(started ? [] : [hearsay(args('collect', '--json'))])];
      for (const result of await Promise.all(collecting)) notBusy(faults.expect(result, 0));
      if (started) {
        await until(() => [...feeds.asked.values()].reduce((sum, times) => sum + times, 0) >= SOURCES);
        started.stop();
        notBusy(faults.expect(await started.ended, 0));
      }
      if (importing !== null) {
        notBusy(faults.expect(await importing, 0));
        figures.imports += 1;
      }
      isOver = true;
      await reading;
      const where = `round ${figures.cycles + 1}`;
      for (const { id } of feeds.sources) {
        const times = feeds.asked.get(id) ?? 0;
        if (times !== 1) faults.count(times > 1 ? 'doubled' : 'lost', `${where}: ${id} was asked ${times} times`);
      }
      look(db, (open) => {
        auditWhole(open, faults, where);
        auditValidators(open, feeds, faults, where);
        auditStories(open, feeds, faults, where);
      });
      feeds.trim();
    }
    faults.expect(await hearsay(['check', '--db', db]), 0);
    figures.visits = look(db, (open) =>
      open
        .prepare(`select count(*) from visits where source_id in (select source_id from source_states)`)
        .pluck()
        .get(),
    );
    return { ...figures, sources: SOURCES, stories: feeds.stories.size, ...faults.figures() };
  } finally {
    await feeds.close();
  }
}

await runAlone(import.meta, { name, run });
