// Kill -9 at random moments of a round (R01): `collect`, and now and then `start`, over feeds that grow and are edited.

import { join } from 'node:path';
import { auditStories, auditValidators, auditWhole, look } from './kit/audit.mjs';
import { cyclesOf, paceOf, randomOf, runAlone } from './kit/campaign.mjs';
import { startFeeds } from './kit/feeds.mjs';
import { faultsOf, hearsay, killedAfter } from './kit/program.mjs';

export const name = 'kill-collect';
export const what =
  'Kill -9 at random moments of a round: nothing is lost, nothing doubled, and the next round completes it.';

const SOURCES = 32;
const WHOLE_EVERY = 10; // kills between two whole rounds
const MINUTE = 60_000;

export async function run({ quick, seed, log, folder, cycles }) {
  const wanted = cyclesOf({ cycles, quick }, 100, 12);
  const random = randomOf(seed);
  const feeds = await startFeeds(random, SOURCES, { slowestMs: 400 });
  const faults = faultsOf(log);
  const db = join(folder, 'hearsay.db');
  const list = feeds.writeList(join(folder, 'feeds.json'));
  let now = Date.UTC(2025, 8, 1);
  const args = (command, ...more) => [
    command,
    ...more,
    ...['--db', db, '--feeds', list, '--now', new Date(now).toISOString()],
  ];
  const saved = () =>
    look(db, (open) =>
      open.prepare('select count(*) from visits where started_at = ?').pluck().get(new Date(now).toISOString()),
    );
  const pace = paceOf(random, { from: 300, to: 900 });
  const figures = { cycles: 0, beforeFirstVisit: 0, betweenVisits: 0, afterLastVisit: 0, rounds: 0 };

  /** A round that comes to its end; afterwards the store holds all that was ever listed. */
  const wholeRound = async (where) => {
    feeds.takeFirstRequest();
    const started = performance.now();
    const result = faults.expect(await hearsay(args('collect')), 0);
    figures.rounds += 1;
    pace.learn({ from: feeds.takeFirstRequest() - started, to: result.ms });
    faults.expect(await hearsay(['check', '--db', db]), 0);
    return look(db, (open) => {
      auditWhole(open, faults, where);
      auditValidators(open, feeds, faults, where);
      return auditStories(open, feeds, faults, where);
    });
  };

  try {
    await wholeRound('first round');
    for (let attempt = 0; figures.cycles < wanted && attempt < wanted * 3; attempt += 1) {
      now += 20 * MINUTE;
      feeds.grow(now);
      const isStart = attempt % 5 === 4;
      const command = isStart ? args('start', '--port', '0') : args('collect');
      const result = faults.run(await killedAfter(pace.moment(), command));
      if (!result.wasKilled) {
        if (result.code !== 0) faults.count('wrong', `a round ended with ${result.code}: ${result.err.slice(-300)}`);
        continue;
      }
      figures.cycles += 1;
      const where = `kill ${figures.cycles} (${command[0]})`;
      const visits = saved();
      figures[visits === 0 ? 'beforeFirstVisit' : visits < SOURCES ? 'betweenVisits' : 'afterLastVisit'] += 1;
      look(db, (open) => {
        auditWhole(open, faults, where);
        auditValidators(open, feeds, faults, where);
      });
      if (figures.cycles % WHOLE_EVERY !== 0) continue;
      // What was cut off is due at the same moment still; what was saved is not asked again.
      await wholeRound(`round after ${where}`);
      if (saved() !== SOURCES) faults.count('wrong', `${where}: ${saved()} of ${SOURCES} sources were visited`);
      feeds.trim();
      if (figures.cycles % 100 === 0) log(`  ${figures.cycles} kills, ${feeds.stories.size} stories`);
    }
    now += 20 * MINUTE;
    const counts = await wholeRound('last round');
    now += 20 * MINUTE;
    const again = faults.expect(await hearsay(args('collect', '--json')), 0);
    const { added, updated } = JSON.parse(again.out);
    if (added + updated > 0)
      faults.count('doubled', `a round over unchanged feeds brought ${added} new, ${updated} edited`);
    return { ...figures, sources: SOURCES, ...counts, ...faults.figures() };
  } finally {
    await feeds.close();
  }
}

await runAlone(import.meta, { name, run });
