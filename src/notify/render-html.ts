// Renders a message as HTML for mail clients: tables, inline styles, no scripts, nothing fetched. Dark mode is a media query
// over classes; clients without it show the inline colors.

import { escapeMarkup as esc, linkTarget } from '../lib/text.ts';
import type { Status } from '../model.ts';
import type { Correction, DeadlineLine, Entry, Message } from './message.ts';
import { LANES, PICTURE, pictureSpan } from './picture.ts';
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

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const COLORS: Record<Status | 'correction' | 'deadline', string> = {
  official: '#17693f',
  reported: '#2457a8',
  rumor: '#96590a',
  commentary: '#5c6470',
  correction: '#a3273a',
  deadline: '#a3273a',
};

const DARK = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:#14171b!important}.card{background:#1e2227!important;border-color:#343a42!important}
.ink{color:#e8eaed!important}.soft{color:#a9b1bb!important}a.ink{color:#e8eaed!important}
.link{color:#8ab4f8!important}.rule{border-color:#343a42!important}.quote{border-color:#4a525c!important;color:#c9ced6!important}
.official{color:#5fcf97!important}.reported{color:#8ab4f8!important}.rumor{color:#f0b45c!important}
.commentary{color:#a9b1bb!important}.correction,.deadline{color:#ff8f9c!important}}
@media (max-width:480px){.pad{padding-left:16px!important;padding-right:16px!important}.outer{padding:0!important}}`;

const link = (url: string | null, text: string, style: string, classes: string): string => {
  const target = linkTarget(url);
  return target
    ? `<a href="${esc(target)}" class="${classes}" style="${style}">${esc(text)}</a>`
    : `<span class="${classes}" style="${style}">${esc(text)}</span>`;
};

const line = (html: string, more = '', classes = 'soft'): string =>
  `<div class="${classes}" style="margin:4px 0 0;font-size:14px;line-height:20px;color:#5c6470;${more}">${html}</div>`;

const row = (html: string, padding = '0 28px'): string =>
  `<tr><td class="pad" style="padding:${padding};${FONT}">${html}</td></tr>`;

function head(name: string, note: string, kind: Status | 'correction' | 'deadline'): string {
  return row(
    `<h2 class="${kind}" style="margin:0;font-size:13px;line-height:18px;letter-spacing:.06em;text-transform:uppercase;color:${COLORS[kind]}">${esc(name)}</h2>` +
      (note ? `<div class="soft" style="font-size:13px;line-height:18px;color:#5c6470">${esc(note)}</div>` : ''),
    '26px 28px 2px',
  );
}

const block = (html: string): string =>
  row(`<div class="rule" style="border-top:1px solid #e3e6ea;padding-top:12px">${html}</div>`, '10px 28px 4px');

const TITLE = 'font-size:17px;line-height:23px;font-weight:600;color:#16191d;text-decoration:none';
const LINK = 'color:#2457a8;text-decoration:underline';

function entryHtml(entry: Entry): string {
  const parts = [link(entry.url, entry.title, TITLE, 'ink')];
  const facts = entryFacts(entry);
  parts.push(line(esc([facts, entrySources(entry)].filter(Boolean).join(' · '))));
  const news = entryNews(entry);
  if (news) parts.push(line(`New: ${esc(news)}`, 'font-weight:600;color:#16191d', 'ink'));
  if (entry.quote)
    parts.push(
      `<div class="quote" style="margin:8px 0 0;padding:0 0 0 10px;border-left:3px solid #c6ccd4;font-size:14px;line-height:20px;color:#3b424b">“${esc(entry.quote)}”</div>`,
    );
  for (const settled of entry.settles)
    parts.push(
      line(`${esc(recordWords(settled))} ${link(settled.url, settled.title, LINK, 'link')}`, 'color:#16191d', 'ink'),
    );
  for (const deadline of entry.deadlines)
    parts.push(
      line(`Deadline: ${esc(deadlineWords(deadline))}`, `color:${COLORS.deadline};font-weight:600`, 'deadline'),
    );
  for (const item of entry.items) {
    const day = item.on ? `, ${dayInWords(item.on, true)}` : '';
    parts.push(
      line(
        item.title === entry.title
          ? link(item.url, `${item.publisher}${day}`, LINK, 'link')
          : `${esc(`${item.publisher}${day}`)}: ${link(item.url, item.title, LINK, 'link')}`,
      ),
    );
  }
  parts.push(line(`Why: ${esc(reasonWords(entry))}`, 'font-size:12px;line-height:18px'));
  return block(parts.join(''));
}

function correctionHtml(correction: Correction): string {
  const by = correction.by
    ? line(`${esc(correction.by.publisher)}: ${link(correction.by.url, correction.by.title, LINK, 'link')}`)
    : '';
  return block(
    `<div class="correction" style="font-size:14px;line-height:20px;font-weight:600;color:${COLORS.correction}">${esc(correctionHead(correction))}</div>` +
      line(esc(correctionOpening(correction))) +
      `<div style="margin:2px 0 0">${link(correction.url, correction.title, TITLE, 'ink')}</div>` +
      line(esc(correction.now), 'color:#16191d', 'ink') +
      by,
  );
}

function deadlineHtml(deadline: DeadlineLine): string {
  return block(
    `<div class="ink" style="font-size:15px;line-height:21px;font-weight:600;color:#16191d">${esc(deadlineWords(deadline))}</div>` +
      line(link(deadline.url, deadline.title, LINK, 'link')),
  );
}

const LANE_SIGNS: Record<string, string> = { official: '●', reported: '◉', rumor: '○', deadline: '◆' };

/** The picture with its legend; the alternative text gives the same in numbers. */
function pictureHtml(message: Message, cid: string): string {
  const span = pictureSpan(message.marks, message.day);
  const counts = LANES.map((lane) => `${message.marks.filter((mark) => mark.lane === lane).length} ${lane}`);
  const alt = `Timeline from ${dayInWords(span.from)} to ${dayInWords(span.to)}: ${counts.join(', ')}`;
  const legend = LANES.map(
    (lane) =>
      `<span class="${lane}" style="color:${COLORS[lane]};white-space:nowrap">${LANE_SIGNS[lane]} ${lane}</span>`,
  ).join(' &nbsp; ');
  const cell = (text: string, align: string): string =>
    `<td class="soft" align="${align}" style="font-size:12px;line-height:18px;color:#5c6470;${FONT}">${text}</td>`;
  return row(
    `<img src="cid:${cid}" width="${PICTURE.width}" alt="${esc(alt)}" style="display:block;width:100%;height:auto;border:0">` +
      `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>${cell(dayInWords(span.from, true), 'left')}${cell(legend, 'center')}${cell(dayInWords(span.to, true), 'right')}</tr></table>`,
    '14px 28px 0',
  );
}

/** The preview text that mail clients show beside the subject. */
function preheader(message: Message): string {
  const titles = [...message.corrections.map(({ title }) => title), ...message.entries.map(({ title }) => title)];
  return titles.slice(1, 4).join(' · ');
}

/** The HTML part. `cid` names the picture that goes with it; null leaves it out. */
export function renderHtml(message: Message, cid: string | null): string {
  const rows: string[] = [
    row(
      `<h1 class="ink" style="margin:0;font-size:20px;line-height:26px;color:#16191d">${esc(messageTitle(message))}</h1>`,
      '24px 28px 0',
    ),
  ];
  if (message.isLate)
    rows.push(row(line('Some of this news was delayed by an outage or a pause. Oldest first, nothing left out.')));
  if (cid) rows.push(pictureHtml(message, cid));
  if (message.corrections.length > 0)
    rows.push(head('Corrections', '', 'correction'), ...message.corrections.map(correctionHtml));
  for (const { status, heading, note } of GROUPS) {
    const entries = message.entries.filter((entry) => entry.status === status);
    if (entries.length > 0) rows.push(head(heading, note, status), ...entries.map(entryHtml));
  }
  if (message.more > 0)
    rows.push(
      row(
        `<div style="font-size:15px;font-weight:600">${link(message.moreUrl, `And ${message.more} more`, LINK, 'link')}</div>`,
        '18px 28px 0',
      ),
    );
  if (message.moved.length > 0) rows.push(head('Deadlines moved', '', 'deadline'), ...message.moved.map(deadlineHtml));
  if (message.upcoming.length > 0)
    rows.push(head('Deadlines in the next 30 days', '', 'deadline'), ...message.upcoming.map(deadlineHtml));
  if (message.sources.length > 0)
    rows.push(
      head('Sources that did not answer', '', 'commentary'),
      row(message.sources.map(({ name, words }) => line(`${esc(name)}: ${esc(words)}`)).join('')),
    );
  const stops = message.links.interests.map(({ name, unsubscribe }) =>
    link(unsubscribe, `Stop following ${name}`, LINK, 'link'),
  );
  rows.push(
    row(
      `<div class="rule soft" style="border-top:1px solid #e3e6ea;padding-top:12px;font-size:12px;line-height:20px;color:#5c6470">` +
        `${[...stops, link(message.links.unsubscribe, 'Stop all mail', LINK, 'link'), link(message.links.home, 'Open Hearsay', LINK, 'link')].join(' · ')}</div>`,
      '26px 28px 24px',
    ),
  );
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${esc(messageTitle(message))}</title><style>${DARK}</style></head>
<body class="page" style="margin:0;padding:0;background:#eef0f3">
<div style="display:none;max-height:0;overflow:hidden">${esc(preheader(message))}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#eef0f3"><tr><td class="outer" align="center" style="padding:20px 8px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:640px;background:#ffffff;border:1px solid #dfe3e8;border-radius:6px">
${rows.join('\n')}
</table></td></tr></table></body></html>
`;
}
