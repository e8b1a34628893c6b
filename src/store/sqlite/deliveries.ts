// Posts to readers' webhooks: queued with the digest or alert that they carry, tried again until they are dead.

import type { WebhookDelivery } from '../../model.ts';
import type { Deliveries } from '../contract/mail.ts';
import type { Db } from './connection.ts';

type DeliveryRow = Omit<WebhookDelivery, 'problem'> & { problem: string | null };

const DELIVERY = `id, subscriber_id as subscriberId, url, kind, body, state, attempts, queued_at as queuedAt,
  next_try_at as nextTryAt, problem`;

const toDelivery = ({ problem, ...delivery }: DeliveryRow): WebhookDelivery => ({
  ...delivery,
  ...(problem ? { problem } : {}),
});

/** Writes a post to a webhook inside the caller's transaction. */
export function insertDelivery(db: Db, delivery: WebhookDelivery): void {
  db.prepare(
    `insert into webhook_deliveries (id, subscriber_id, url, kind, body, state, queued_at, next_try_at)
     values (?, ?, ?, ?, ?, 'queued', ?, ?)`,
  ).run(
    delivery.id,
    delivery.subscriberId,
    delivery.url,
    delivery.kind,
    delivery.body,
    delivery.queuedAt,
    delivery.nextTryAt,
  );
}

/** No post waits longer than this for its next attempt. */
const LONGEST_PAUSE_MS = 2 * 86_400_000;

/** The webhooks' part of the store. Every function is one transaction. */
export function createDeliveries(db: Db): Deliveries {
  return {
    async dueDeliveries(now, limit) {
      return db
        .prepare<[string, string, number], DeliveryRow>(
          `select ${DELIVERY} from webhook_deliveries where state = 'queued' and (next_try_at <= ? or next_try_at > ?)
           order by next_try_at, id limit ?`,
        )
        .all(now.toISOString(), new Date(now.getTime() + LONGEST_PAUSE_MS).toISOString(), limit)
        .map(toDelivery);
    },

    async settleDelivery(id, outcome) {
      db.prepare(
        `update webhook_deliveries set state = ?, next_try_at = ?, problem = ?, attempts = attempts + 1
         where id = ? and state = 'queued'`,
      ).run(outcome.state, outcome.nextTryAt, outcome.problem ?? null, id);
    },
  };
}
