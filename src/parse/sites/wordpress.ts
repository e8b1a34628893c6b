// Posts of a WordPress site by its REST interface (`/wp-json/wp/v2/posts`): whole texts where feeds have teasers.

import type { RawItem } from '../../model.ts';
import { squash } from '../../lib/text.ts';
import { absoluteUrl } from '../../lib/urls.ts';
import { authorOf, textOf, titleOf } from '../field-text.ts';
import { isRecord, listField, recordField, refusalOf, textField } from '../json.ts';
import { incomplete, type ParsedPage, unreadable } from '../parsed-page.ts';

/** True for a list of posts, or one post. */
export function isWordpress(value: unknown): boolean {
  const [first] = Array.isArray(value) ? value : [value];
  return isRecord(first) && isRecord(first['title']) && 'rendered' in first['title'] && 'link' in first;
}

function postItem(post: unknown): RawItem | null {
  if (!isRecord(post)) return null;
  const title = textField(recordField(post, 'title'), 'rendered');
  const link = textField(post, 'link');
  if (!title && !link) return null;
  const url = link ? absoluteUrl(link) : null;
  const guid = textField(recordField(post, 'guid'), 'rendered') ?? textField(post, 'id');
  const html =
    textField(recordField(post, 'content'), 'rendered') ?? textField(recordField(post, 'excerpt'), 'rendered');
  // `date` is the site's own clock without a zone, `date_gmt` says the same in UTC
  const moment = (name: string): string | undefined => {
    const utc = textField(post, `${name}_gmt`);
    return utc ? `${utc.replace(/Z$/, '')}Z` : textField(post, name);
  };
  const [published, updated] = [moment('date'), moment('modified')];
  const [author] = listField(recordField(post, '_embedded'), 'author').filter(isRecord);
  const name = author && textField(author, 'name');
  return {
    ...(guid ? { guid } : {}),
    ...(url ? { url } : {}),
    title: titleOf(title ?? ''),
    ...(html ? { text: textOf(html) } : {}),
    ...(published ? { published } : {}),
    ...(updated ? { updated } : {}),
    ...(name ? { author: authorOf(name) } : {}),
  };
}

/** Reads a list of posts; `[]` is a site that has nothing to say. */
export function readWordpress(value: unknown): ParsedPage {
  if (isRecord(value)) {
    const refusal = refusalOf(value) ?? textField(value, 'message');
    if (refusal && !isWordpress(value)) return unreadable(`the site answered: ${squash(refusal)}`);
  }
  const posts = Array.isArray(value) ? value : [value];
  if (posts.length > 0 && !isWordpress(value)) return unreadable('not a list of WordPress posts');
  const items = posts.flatMap((post) => postItem(post) ?? []);
  if (items.length < posts.length)
    return incomplete(items, `${posts.length - items.length} of ${posts.length} posts cannot be read`);
  return { items };
}
