// Renders a message as plain text, with the same entries, links and reasons as the HTML part.

import { cleanText } from '../lib/text.ts';
import type { Correction, DeadlineLine, Entry, Message } from './message.ts';
import {
  correctionHead,
  correctionOpening,
  dayInWords,
  deadlineWords,
  entryFacts,
  entryNews,
  entrySources,
  GROUPS,
  messageTitle,
  reasonWords,
  recordWords,
} from './wording.ts';

const WIDTH = 76;

/** One paragraph, wrapped at 76; words longer than that (links) stay whole. `indent` goes before every line. */
function wrap(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of cleanText(text).split(/\s+/).filter(Boolean)) {
    if (line && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  if (line) lines.push(indent + line);
  return lines.join('\n');
}

const heading = (text: string): string => `${text.toUpperCase()}\n${'='.repeat(text.length)}`;

function entryText(entry: Entry): string {
  const parts = [wrap(`* ${entry.title}`)];
  const facts = entryFacts(entry);
  if (facts) parts.push(wrap(facts, '  '));
  parts.push(wrap(entrySources(entry), '  '));
  const news = entryNews(entry);
  if (news) parts.push(wrap(`New: ${news}`, '  '));
  if (entry.quote) parts.push(wrap(`“${entry.quote}”`, '  > '));
  for (const link of entry.settles) parts.push(wrap(`${recordWords(link)} ${link.title}`, '  '));
  for (const deadline of entry.deadlines) parts.push(wrap(`Deadline: ${deadlineWords(deadline)}`, '  '));
  for (const item of entry.items) {
    const day = item.on ? `, ${dayInWords(item.on, true)}` : '';
    // The entry's own title is not repeated.
    parts.push(wrap(`- ${item.publisher}${day}${item.title === entry.title ? '' : `: ${item.title}`}`, '  '));
    if (item.url) parts.push(`    ${item.url}`);
  }
  parts.push(wrap(`Why: ${reasonWords(entry)}`, '  '), `  ${entry.url}`);
  return parts.join('\n');
}

function correctionText(correction: Correction): string {
  return [
    wrap(`* ${correctionHead(correction)}. ${correctionOpening(correction)} ${correction.title}`),
    wrap(correction.now, '  '),
    ...(correction.by ? [wrap(`- ${correction.by.publisher}: ${correction.by.title}`, '  ')] : []),
    ...(correction.by?.url ? [`    ${correction.by.url}`] : []),
    `  ${correction.url}`,
  ].join('\n');
}

function deadlineText(deadline: DeadlineLine): string {
  const lines = [wrap(`* ${deadlineWords(deadline)}: ${deadline.title}`)];
  if (deadline.url) lines.push(`  ${deadline.url}`);
  return lines.join('\n');
}

/** The text part. Lines are joined by `\n`; the mail library makes CRLF of them. */
export function renderText(message: Message): string {
  const blocks: string[] = [messageTitle(message)];
  if (message.isLate)
    blocks.push(wrap('Some of this news was delayed by an outage or a pause. Oldest first, nothing left out.'));
  if (message.corrections.length > 0) blocks.push(heading('Corrections'), ...message.corrections.map(correctionText));
  for (const { status, heading: name, note } of GROUPS) {
    const entries = message.entries.filter((entry) => entry.status === status);
    if (entries.length > 0) blocks.push(`${heading(name)}\n${note}`, ...entries.map(entryText));
  }
  if (message.more > 0) blocks.push(`And ${message.more} more:\n${message.moreUrl}`);
  if (message.moved.length > 0) blocks.push(heading('Deadlines moved'), ...message.moved.map(deadlineText));
  if (message.upcoming.length > 0)
    blocks.push(heading('Deadlines in the next 30 days'), ...message.upcoming.map(deadlineText));
  if (message.sources.length > 0)
    blocks.push(
      heading('Sources that did not answer'),
      message.sources.map(({ name, words }) => wrap(`* ${name}: ${words}`)).join('\n'),
    );
  blocks.push(
    [
      '--',
      ...message.links.interests.map(({ name, unsubscribe }) => `${wrap(`Stop following ${name}:`)}\n${unsubscribe}`),
      `Stop all mail:\n${message.links.unsubscribe}`,
      `Hearsay:\n${message.links.home}`,
    ].join('\n'),
  );
  return `${blocks.join('\n\n')}\n`;
}
