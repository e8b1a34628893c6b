// Items brought in as a visit brings them: placed on the timeline, saved at once, matched to subscribers. Fictitious words.

import { readChanges } from '../src/notify/match-changes.ts';
import type { SignUp } from '../src/notify/signup.ts';
import { signUp } from '../src/notify/signup.ts';
import { readTimeline } from '../src/notify/timeline-reader.ts';
import type { NotifySettings } from '../src/notify/queue-messages.ts';
import { contentHash } from '../src/item/item.ts';
import { MAIL_STATES } from '../src/model.ts';
import type { ClassifiedItem, Deadline, Filter, Identifier, PublisherKind, Stage, Status, Tag } from '../src/model.ts';
import type { Store } from '../src/store/open.ts';
import { record } from './record.ts';

export type Sketch = {
  id: string;
  title: string;
  text?: string;
  publisher?: string;
  kind?: PublisherKind;
  status: Status;
  chance?: number; // of the status, where it was learned
  statusWords?: string;
  stage?: Stage;
  agencies?: string[];
  initiative?: string;
  published?: string;
  identifiers?: [Identifier['kind'], string][];
  deadline?: Omit<Deadline, 'evidence'>;
};

/** A sketch as a judged item; the quote of its status stands in the title. */
export function sketched(sketch: Sketch, now: Date): ClassifiedItem {
  const { title, text = `${title}.` } = sketch;
  const evidence = [{ field: 'title' as const, quote: sketch.statusWords ?? title, start: 0, rule: 'test' }];
  const tag = (kind: Tag['kind'], value: string): Tag => ({ kind, value, evidence, by: 'rule', probability: 1 }) as Tag;
  return {
    item: {
      id: sketch.id,
      sourceId: 'src',
      publisher: sketch.publisher ?? 'Example Wire',
      publisherKind: sketch.kind ?? 'wire',
      ...(sketch.kind === 'agency' ? { speaksFor: sketch.agencies?.[0] ?? 'labor' } : {}),
      url: `https://www.example.com/${sketch.id}`,
      title,
      text,
      publishedAt: sketch.published ?? now.toISOString(),
      publishedPrecision: 'moment',
      firstSeenAt: now.toISOString(),
      contentHash: contentHash(title, text),
    },
    tags: [
      sketch.chance === undefined
        ? tag('status', sketch.status)
        : ({ ...tag('status', sketch.status), by: 'learned', probability: sketch.chance } as Tag),
      tag('stage', sketch.stage ?? 'proposed'),
      ...(sketch.agencies ?? ['labor']).map((value) => tag('agency', value)),
      ...(sketch.initiative ? [tag('initiative', sketch.initiative)] : []),
    ],
    deadlines: sketch.deadline ? [{ ...sketch.deadline, evidence: evidence[0]! }] : [],
    identifiers: (sketch.identifiers ?? []).map(([kind, value]) => ({ kind, value, evidence: evidence[0]! })),
  };
}

/** One visit that brings these, not yet matched. */
export async function keep(store: Store, sketches: Sketch[], now: Date, isBacklog = false): Promise<void> {
  const items = sketches.map((sketch) => sketched(sketch, now));
  await record(store, {
    visit: { sourceId: 'src', startedAt: now.toISOString(), result: 'new', found: items.length, added: 0, updated: 0 },
    items: items.map((classified) => ({ classified, keys: [`test:${classified.item.id}`] })),
    isBacklog,
  });
}

/** One visit that brings these. Gives how many facts are new to subscribers. */
export async function bring(store: Store, sketches: Sketch[], now: Date, isBacklog = false): Promise<number> {
  await keep(store, sketches, now, isBacklog);
  return readChanges(store, now);
}

export const IDENTITY = { from: 'Hearsay <hearsay@example.org>', baseUrl: 'https://hearsay.example.org' };

/** A reader whose address the operator vouches for. */
export async function follow(store: Store, email: string, filter: Filter, now: Date, more: Partial<SignUp> = {}) {
  return signUp(
    { store, identity: IDENTITY, initiativeNames: new Map() },
    { email, filter, rhythm: 'daily', at: '07:30', zone: 'America/New_York', ...more },
    { actor: 'test', vouched: true, now },
  );
}

/** Everything that sends, into a folder. */
export function notifySettings(store: Store, outbox: string, more: Partial<NotifySettings> = {}): NotifySettings {
  return {
    composing: {
      store,
      timeline: readTimeline(store),
      baseUrl: IDENTITY.baseUrl,
      names: { initiatives: new Map(), agencies: new Map([['labor', 'Labor']]) },
      sourceNotes: async () => [],
    },
    sending: { outbox, from: IDENTITY.from },
    post: null,
    ...more,
  };
}

/** A mail of the outbox, in whatever state. */
export async function mailById(store: Store, id: string) {
  const mails = await Promise.all(MAIL_STATES.map((state) => store.mailsIn(state, 10_000)));
  return mails.flat().find((mail) => mail.id === id);
}
