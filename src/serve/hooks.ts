// POST /hooks/bounces: a mail provider, or the script behind a bounce mailbox, reports addresses that must not be mailed
// again. The signature is the credential, so that no stranger can stop a subscriber's mail.

import { isGenuine, readReport, REPORT_WINDOW_MS, reportId } from '../deliver/report.ts';
import { log } from '../log.ts';
import { refuse } from './problems.ts';
import type { routerOf } from './routes.ts';
import type { Web } from './web.ts';

/** Routes for other machines. They exist only if the secret is set. */
export function addHooks(route: ReturnType<typeof routerOf>, web: Web): void {
  route('POST /hooks/bounces', async (c) => {
    const secret = web.config.bounceSecret;
    if (!secret) return refuse(c, 404, 'There is nothing at this address.');
    const now = web.now();
    const signature = c.req.header('hearsay-signature');
    const timestamp = c.req.header('hearsay-timestamp');
    const body = await c.req.text();
    if (!isGenuine({ timestamp, signature, body }, secret, now))
      return refuse(
        c,
        401,
        'The signature does not match the body and the timestamp, or the timestamp is not current.',
      );
    const { addresses, ignored } = readReport(body);
    const suppressed = await web.store.suppressReported(
      {
        reportId: reportId(signature!),
        // Twice the window, because the signer's clock may be ahead of ours.
        keepUntil: new Date(now.getTime() + 2 * REPORT_WINDOW_MS).toISOString(),
        addresses,
      },
      { actor: 'signed report', now },
    );
    log('information', 'bounces reported', { named: addresses.length, suppressed, ignored });
    c.header('Cache-Control', 'no-store');
    return c.json(
      suppressed === null ? { repeated: true } : { suppressed, known: addresses.length - suppressed, ignored },
    );
  });
}
