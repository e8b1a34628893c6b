// `hearsay start`: serves at once, collects at once, then on schedule. One process collects; a second one only serves.
// Collecting has a process of its own (collector-process.ts): here are the web, the clock and the subscribers' mail.

import { openApp } from './app.ts';
import { type CollectorProcess, startCollector } from './collector-process.ts';
import { type Command, readFlags } from './context.ts';
import { openNotifier } from './notifier.ts';
import { placeNotice } from '../lib/machine.ts';
import { log } from '../log.ts';
import { startSchedule } from '../schedule.ts';
import { isQuicklyChecked, refuseDamaged } from '../store/open.ts';
import { startServer } from '../serve/server.ts';

/** The process exits after this time, even if a mail server or SQLite does not return (R15). */
const GONE_MS = 4500;

export const run: Command = async (args, context) => {
  readFlags(args, {});
  const { config } = context;
  if (isQuicklyChecked(config.db)) refuseDamaged(config.db); // the collecting process checks a larger one
  let isStopping = false;
  const app = await openApp(context, () => !isStopping);
  const { store, sources, initiatives } = app;
  let collector: CollectorProcess | undefined;
  const server = await startServer({
    ...{ store, config, now: context.now, sources, initiatives },
    ...{ collects: true, trouble: () => collector?.trouble() ?? null },
  });
  context.out(`Hearsay listens on ${server.url}`);
  const notifier = openNotifier(app, context);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  }).then(() => {
    isStopping = true;
    setTimeout(() => process.exit(0), GONE_MS).unref();
  });

  const place = placeNotice(config.db);
  if (place) log('warning', 'database', { message: place });
  if (config.allowPrivate.length > 0)
    context.note(`Private addresses that collectors may reach: ${config.allowPrivate.join(', ')}`);
  const collecting = (collector = startCollector(context));
  const schedule = startSchedule({
    everyMinute: async (now) => {
      if (collecting.isDamaged())
        return log('error', 'database damaged', { message: `${config.db}: nothing is written` });
      await notifier.sendDue(now).catch((error: unknown) => log('error', 'sending failed', { message: String(error) }));
    },
    everyDay: async (now) => {
      if (!collecting.isDamaged()) await store.beat('day', now);
    },
  });

  await stopped;
  context.note('Stopping …');
  await Promise.all([collecting.stop(), schedule.stop(), server.close()]);
  await app.close();
  return 0;
};
