// Links between acts and the claims they settled, with lead time and reason.

import type { Answer, Filter, Instant } from '../model.ts';
import type { Store } from '../store/contract.ts';
import { eachPage } from './timeline.ts';

/** A link with both ends. `to` is the later act, `from` the rumor or report that it answers. */
export type Link = Answer & {
  fromDevelopment: string;
  toDevelopment: string;
  fromPublisher: string; // the first to publish it
  fromItemIds: string[];
  toItemIds: string[];
};

/** Links whose act matches the filter, a page after another, in order of the acts. */
export async function* eachLinkPage(store: Store, filter: Filter, options: { now: Instant }): AsyncGenerator<Link[]> {
  for await (const { views, loader } of eachPage(store, filter, options)) {
    const claims = await loader.view(views.flatMap(({ answers }) => answers.map(({ developmentId }) => developmentId)));
    yield views.flatMap((act) =>
      act.answers.flatMap((answer): Link[] => {
        const claim = claims.get(answer.developmentId);
        if (!claim) return [];
        return [
          {
            ...answer,
            fromDevelopment: claim.id,
            toDevelopment: act.id,
            fromPublisher: claim.originPublisher,
            fromItemIds: claim.itemIds,
            toItemIds: act.itemIds,
          },
        ];
      }),
    );
  }
}
