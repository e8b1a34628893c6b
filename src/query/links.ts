// Which act settled which rumor or report, how many days later, and why we say so.

import type { Answer, Filter, Instant } from '../model.ts';
import type { Store } from '../store/open.ts';
import { reader } from './telling.ts';
import { eachDevelopment } from './timeline.ts';

/** A link with both ends. `to` is the later act, `from` the rumor or report that it answers. */
export type Link = Answer & {
  fromDevelopment: string;
  toDevelopment: string;
  fromTitle: string;
  toTitle: string;
  fromPublisher: string; // who said it first
  fromItemIds: string[];
  toItemIds: string[];
};

/** Links whose act matches the filter, one after another, in order of the acts. */
export async function* eachLink(store: Store, filter: Filter, options: { now: Instant }): AsyncGenerator<Link> {
  const { tell } = reader(store, options.now, filter.knownAt);
  for await (const { development } of eachDevelopment(store, filter, options))
    for (const answer of development.answers) {
      const claim = await tell(answer.developmentId);
      if (!claim) continue;
      yield {
        ...answer,
        fromDevelopment: answer.developmentId,
        toDevelopment: development.id,
        fromTitle: claim.development.title,
        toTitle: development.title,
        fromPublisher: claim.development.originPublisher,
        fromItemIds: claim.development.itemIds,
        toItemIds: development.itemIds,
      };
    }
}

/** All links whose act matches the filter. */
export async function findLinks(
  store: Store,
  filter: Filter,
  options: { now: Instant; limit?: number },
): Promise<Link[]> {
  const links: Link[] = [];
  for await (const link of eachLink(store, filter, options)) {
    if (options.limit !== undefined && links.length >= options.limit) break;
    links.push(link);
  }
  return links;
}
