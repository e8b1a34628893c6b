// OIRA reviews under E.O. 12866 as reginfo.gov lists them (under way, concluded), and entries of the Unified Agenda.
// One RIN has several reviews (proposed, then final): RIN, day and stage together name one.

import type { RawItem } from '../../model.ts';
import { bodyText, squash } from '../../lib/text.ts';
import { textOf, titleOf } from '../field-text.ts';
import { isRecord, listField, recordOf, textField } from '../json.ts';
import { incomplete, type ParsedPage, unreadable } from '../parsed-page.ts';
import { readXmlRows, type Row } from '../xml-rows.ts';

const SITE = 'https://www.reginfo.gov/public/do';

/** Fields that are shown as the text of a review, by name in the file and in words. */
const SHOWN: [string, string][] = [
  ['rin', 'RIN'],
  ['stage', 'Stage'],
  ['date_received', 'Received'],
  ['date_completed', 'Concluded'],
  ['decision', 'Decision'],
  ['date_published', 'Published'],
  ['legal_deadline', 'Legal deadline'],
  ['economically_significant', 'Economically significant'],
  ['major', 'Major'],
];

type Get = (name: string) => string | undefined;

/** One review. The address names the review within the page of its RIN, so that each is an item of its own. */
function reviewItem(get: Get): RawItem | null {
  const rin = get('rin');
  const title = get('title');
  if (!rin || !title) return null;
  const [received, completed, stage] = [get('date_received'), get('date_completed'), get('stage')];
  const event = completed ? `concluded-${completed}` : `received-${received ?? 'unknown'}`;
  const part = `${event}-${stage ?? ''}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');
  const published = completed ?? received;
  const text = SHOWN.flatMap(([name, label]) => {
    const value = get(name);
    return value && value !== 'None' ? [`${label}: ${squash(value)}`] : [];
  });
  const record = recordOf({
    rins: [rin],
    oiraStage: stage,
    oiraDecision: get('decision'),
    agencies: [get('agency_name') ?? get('agency') ?? ''].filter(Boolean),
  });
  return {
    guid: `${rin}:${received ?? ''}:${stage ?? ''}${completed ? `:${completed}` : ''}`,
    url: `${SITE}/eoReviewSearch?rin=${encodeURIComponent(rin)}#${part}`,
    title: titleOf(title),
    text: bodyText(text.join('\n')),
    ...(published ? { published } : {}),
    ...(record ? { record } : {}),
  };
}

/** One entry of the Unified Agenda: what an agency plans, with its own timetable. Days printed as 00 stand as printed. */
function agendaItem(row: Row): RawItem | null {
  const rin = row.get('rin');
  const title = row.get('rule_title');
  if (!rin || !title) return null;
  const edition = row.get('publication/publication_id');
  const actions = (row.get('timetable_list/timetable/ttbl_action') ?? '').split('\n');
  const dates = (row.get('timetable_list/timetable/ttbl_date') ?? '').split('\n');
  const timetable = actions.map((action, index) => squash(`${action} ${dates[index] ?? ''}`)).filter(Boolean);
  const stage = row.get('rule_stage');
  const text = [textOf(row.get('abstract') ?? ''), ...(stage ? [`Stage: ${stage}`] : []), ...timetable].filter(Boolean);
  const record = recordOf({
    rins: [rin],
    documentType: 'Unified Agenda',
    agencies: [row.get('agency/name') ?? '', row.get('parent_agency/name') ?? ''].filter(Boolean),
  });
  const query = edition
    ? `pubId=${encodeURIComponent(edition)}&RIN=${encodeURIComponent(rin)}`
    : `RIN=${encodeURIComponent(rin)}`;
  return {
    guid: `${edition ?? ''}:${rin}`,
    url: `${SITE}/eAgendaViewRule?${query}`,
    title: titleOf(title),
    text: bodyText(text.join('\n')),
    ...(record ? { record } : {}),
  };
}

/** The same review twice in one file (it happens) is one. */
function distinct(items: RawItem[]): RawItem[] {
  return [...new Map(items.map((item) => [item.guid, item])).values()];
}

/** Reads `EO_RULES_UNDER_REVIEW.xml`, `EO_RULE_COMPLETED_*.xml` or an export of the Unified Agenda. */
export function readReginfo(document: string): ParsedPage {
  const isAgenda = /<REGINFO_RIN_DATA[\s>]/.test(document.slice(0, 5000));
  const { rows, root, isComplete } = readXmlRows(document, isAgenda ? 'rin_info' : 'regact');
  if (root !== 'oira_data' && root !== 'reginfo_rin_data' && rows.length === 0)
    return unreadable(`not a file of reginfo.gov${root ? `: its first element is <${root}>` : ''}`);
  const read = rows.flatMap((row) => (isAgenda ? agendaItem(row) : reviewItem((name) => row.get(name))) ?? []);
  const items = distinct(read);
  if (!isComplete) return { ...incomplete(items, `the file is cut off; ${items.length} whole rows were read`) };
  if (rows.length > 0 && items.length === 0) return unreadable('not one row of the file has a RIN and a title');
  if (read.length < rows.length)
    return incomplete(items, `${rows.length - read.length} of ${rows.length} rows cannot be read`);
  return { items };
}

/** The same rows as JSON, as archives of these files keep them; null for anything else. */
export function readReginfoJson(value: unknown): ParsedPage | null {
  const rows = isRecord(value) ? listField(value, 'rules') : Array.isArray(value) ? value : [];
  const fields = rows.filter(isRecord);
  if (fields.length === 0 || !fields.every((row) => 'RIN' in row && 'TITLE' in row)) return null;
  return { items: distinct(fields.flatMap((row) => reviewItem((name) => textField(row, name.toUpperCase())) ?? [])) };
}
