// Lists in JSON whose shape is plain from the names of their fields: CourtListener's search, Congress.gov's bills, and
// whatever else gives rows with a title and an address.

import type { RawItem } from '../../model.ts';
import { bodyText, squash } from '../../lib/text.ts';
import { absoluteUrl } from '../../lib/urls.ts';
import { textOf, titleOf } from '../field-text.ts';
import { type Fields, isRecord, listField, recordField, recordOf, refusalOf, textField } from '../json.ts';
import { incomplete, type ParsedPage, unreadable } from '../parsed-page.ts';

const TITLES = ['title', 'headline', 'caseName', 'caseCaption', 'name', 'documentTitle', 'label', 'subject'];
const ADDRESSES = ['url', 'html_url', 'link', 'absolute_url', 'docket_absolute_url', 'web_url', 'href', 'permalink'];
const DATES = [
  'published',
  'published_at',
  'publishedAt',
  'date_published',
  'datePublished',
  'pubDate',
  'dateFiled',
  'filingDate',
  'date_filed',
  'date',
  'posted',
  'created_at',
];
const TEXTS = ['abstract', 'summary', 'description', 'excerpt', 'snippet', 'content', 'body', 'text'];
const IDS = ['guid', 'id', 'docket_id', 'cluster_id', 'docketEntryId', 'uuid'];
const LISTS = ['results', 'items', 'entries', 'articles', 'posts', 'documents', 'data', 'rows', 'records', 'bills'];

const firstText = (fields: Fields, names: string[]): string | undefined => {
  for (const name of names) {
    const text = textField(fields, name);
    if (text) return text;
  }
  return undefined;
};

function rowItem(row: Fields, base: string): RawItem | null {
  const title = firstText(row, TITLES);
  if (!title) return null;
  const address = firstText(row, ADDRESSES);
  const url = address ? absoluteUrl(address, base) : null;
  const text = firstText(row, TEXTS);
  const guid = firstText(row, IDS);
  const published = firstText(row, DATES);
  const docket = textField(row, 'docketNumber');
  const record = recordOf({ docketIds: docket ? [docket] : [] });
  return {
    ...(guid ? { guid } : {}),
    ...(url ? { url } : {}),
    title: titleOf(title),
    ...(text ? { text: textOf(text) } : {}),
    ...(published ? { published } : {}),
    ...(record ? { record } : {}),
  };
}

/** Congress.gov API v3: a bill as its latest action, which is what moves. The day a clerk touched the record is not. */
function billItem(bill: Fields): RawItem | null {
  const action = recordField(bill, 'latestAction');
  const [type, number, congress] = ['type', 'number', 'congress'].map((name) => textField(bill, name) ?? '');
  const title = textField(bill, 'title');
  if (!title || !type || !number) return null;
  const on = textField(action, 'actionDate') ?? textField(bill, 'introducedDate');
  const chamber = /^H/i.test(type) ? 'house' : 'senate';
  const kinds: Record<string, string> = {
    HR: 'bill',
    S: 'bill',
    HRES: 'resolution',
    SRES: 'resolution',
    HJRES: 'joint-resolution',
    SJRES: 'joint-resolution',
    HCONRES: 'concurrent-resolution',
    SCONRES: 'concurrent-resolution',
  };
  const path = `${congress}th-congress/${chamber}-${kinds[type.toUpperCase()] ?? 'bill'}/${number}`;
  return {
    guid: `${congress}-${type}-${number}:${on ?? ''}`.toLowerCase(),
    url: `https://www.congress.gov/bill/${path}${on ? `#${on}` : ''}`,
    title: titleOf(title),
    text: bodyText(
      [`${type} ${number}, ${congress}th Congress`, textField(action, 'text') ?? '']
        .filter(Boolean)
        .map(squash)
        .join('\n'),
    ),
    ...(on ? { published: on } : {}),
  };
}

/** Where the rows are: the value itself, or under a usual name. */
function rowsOf(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.filter(isRecord);
  if (!isRecord(value)) return [];
  for (const name of LISTS) {
    const rows = listField(value, name).filter(isRecord);
    if (rows.length > 0) return rows;
  }
  return [];
}

const isBill = (row: Fields): boolean => 'latestAction' in row && 'congress' in row;

/** True where rows with titles are found, so that this reader has something to read. */
export function isJsonList(value: unknown): boolean {
  if (isRecord(value) && isRecord(value['bill'])) return true;
  return rowsOf(value).some(
    (row) => firstText(row, TITLES) && (isBill(row) || firstText(row, [...ADDRESSES, ...DATES])),
  );
}

/** Reads such a list. `url` is where it came from; relative addresses stand against it. */
export function readJsonList(value: unknown, url: string): ParsedPage {
  if (isRecord(value)) {
    const refusal = refusalOf(value) ?? textField(value, 'detail');
    if (refusal && !isJsonList(value)) return unreadable(`the service answered: ${squash(refusal)}`);
    if (isRecord(value['bill'])) {
      const item = billItem(value['bill']);
      return item ? { items: [item] } : unreadable('a bill without number or title');
    }
  }
  const rows = rowsOf(value);
  // an answer with an empty list is healthy; one without any list is something else
  if (rows.length === 0)
    return isRecord(value) && LISTS.some((name) => Array.isArray(value[name]))
      ? { items: [] }
      : unreadable('no list of entries in the JSON');
  const base = url || (isRecord(value) ? (textField(value, 'next') ?? textField(value, 'url') ?? '') : '');
  const items = rows.flatMap((row) => (isBill(row) ? billItem(row) : rowItem(row, base)) ?? []);
  if (items.length === 0) return unreadable('no row of the JSON has a title');
  return items.length < rows.length
    ? incomplete(items, `${rows.length - items.length} of ${rows.length} rows have no title`)
    : { items };
}
