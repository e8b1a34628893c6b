// Renders a message as the parts of a mail: subject, text, HTML and picture, below the size at which mail clients cut.

import type { Message } from './message.ts';
import { drawTimeline } from './picture.ts';
import { renderHtml } from './render-html.ts';
import { renderText } from './render-text.ts';
import { subjectOf } from './wording.ts';

/** Some mail clients cut HTML above 102 kB; we stay below (M20). */
export const HTML_LIMIT = 100_000;
const CID = 'timeline@hearsay';

export type Rendered = { subject: string; text: string; html: string; picture?: { cid: string; png: Uint8Array } };

/** The message without its last `count` entries, which become "and K more". */
function without(message: Message, count: number): Message {
  if (count === 0) return message;
  return { ...message, entries: message.entries.slice(0, -count), more: message.more + count };
}

/**
 * Renders a message. If the HTML would exceed 100 kB, the last entries are left out of both parts and counted as
 * "and K more"; if that is not enough, deadlines beyond the first 20 are left out, then corrections beyond the first 20.
 */
export function renderMessage(message: Message): Rendered {
  const hasPicture = message.kind !== 'alert' && message.marks.length > 1;
  const size = (one: Message): number => Buffer.byteLength(renderHtml(one, hasPicture ? CID : null));
  let shown = message;
  if (size(shown) > HTML_LIMIT) {
    // Binary search for the largest number of entries that fits.
    let fits = 0;
    let tooMany = message.entries.length + 1;
    while (tooMany - fits > 1) {
      const middle = Math.floor((fits + tooMany) / 2);
      if (size(without(message, message.entries.length - middle)) <= HTML_LIMIT) fits = middle;
      else tooMany = middle;
    }
    shown = without(message, message.entries.length - fits);
    if (size(shown) > HTML_LIMIT)
      shown = { ...shown, upcoming: shown.upcoming.slice(0, 20), moved: shown.moved.slice(0, 20) };
    if (size(shown) > HTML_LIMIT)
      shown = {
        ...shown,
        corrections: shown.corrections.slice(0, 20),
        more: shown.more + Math.max(0, shown.corrections.length - 20),
      };
  }
  return {
    subject: subjectOf(shown),
    text: renderText(shown),
    html: renderHtml(shown, hasPicture ? CID : null),
    ...(hasPicture ? { picture: { cid: CID, png: drawTimeline(message.marks, message.day) } } : {}),
  };
}
