// Regulations.gov API v4 (JSON:API): documents, dockets and comments, as lists or one by one.

import type { RawItem } from '../../model.ts';
import { dayInWashington } from '../../lib/calendar.ts';
import { readMoment } from '../../lib/dates.ts';
import { bodyText, squash } from '../../lib/text.ts';
import { textOf, titleOf } from '../field-text.ts';
import { type Fields, isRecord, listField, recordField, recordOf, refusalOf, textField, textsField } from '../json.ts';
import { incomplete, type ParsedPage, unreadable } from '../parsed-page.ts';

const PATHS = new Map([
  ['documents', 'document'],
  ['dockets', 'docket'],
  ['comments', 'comment'],
]);
/** The API gives 40 pages of a question at most; a docket of our policies never has so many documents. */
const MOST_PAGES = 40;

/** The service prints the end of a day in Washington as a moment in UTC, which is the next day there already. */
function dayPrinted(fields: Fields, name: string): string | undefined {
  const moment = readMoment(textField(fields, name) ?? '');
  if (!moment) return undefined;
  return moment.precision === 'moment' ? dayInWashington(moment.at) : moment.at.slice(0, 10);
}

const numbered = (text: string | undefined): string[] => (text && !/^not assigned$/i.test(text) ? [text] : []);

/** One resource; null for kinds that are no items (counts of comments) and rows without id and title. */
function resourceItem(resource: unknown): RawItem | null {
  if (!isRecord(resource)) return null;
  const path = PATHS.get(textField(resource, 'type') ?? '');
  const id = textField(resource, 'id');
  const fields = recordField(resource, 'attributes');
  const title = textField(fields, 'title');
  if (!path || (!id && !title)) return null;
  const parts = ['docAbstract', 'dkAbstract', 'abstract', 'summary', 'comment'].flatMap((name) => {
    const text = textField(fields, name);
    return text ? [textOf(text)] : [];
  });
  const updated = textField(fields, 'lastModifiedDate') ?? textField(fields, 'modifyDate');
  const published = textField(fields, 'postedDate') ?? (path === 'docket' ? updated : undefined);
  const docketId = path === 'docket' ? id : textField(fields, 'docketId');
  const record = recordOf({
    documentNumber: textField(fields, 'frDocNum'),
    documentType: textField(fields, 'documentType') ?? textField(fields, 'docketType'),
    docketIds: docketId ? [docketId] : [],
    rins: [...numbered(textField(fields, 'rin')), ...textsField(fields, 'additionalRins')],
    agencies: numbered(textField(fields, 'agencyId')),
    commentsCloseOn: dayPrinted(fields, 'commentEndDate'),
    effectiveOn: dayPrinted(fields, 'effectiveDate'),
  });
  return {
    ...(id ? { guid: id, url: `https://www.regulations.gov/${path}/${encodeURIComponent(id)}` } : {}),
    title: titleOf(title ?? id ?? ''),
    ...(parts.length > 0 ? { text: bodyText(parts.join('\n')) } : {}),
    ...(published ? { published } : {}),
    ...(updated ? { updated } : {}),
    ...(record ? { record } : {}),
  };
}

/** True where a value has the shape of this API: `data` with a type, or a list with `meta`. */
export function isRegulationsGov(value: unknown): boolean {
  if (!isRecord(value) || !('data' in value)) return false;
  const [first] = Array.isArray(value['data']) ? value['data'] : [value['data']];
  return isRecord(first) ? isRecord(first['attributes']) && 'type' in first : isRecord(value['meta']);
}

/** The address of the next page of a list, by the page number in its own address; undefined for the last one. */
function nextPageOf(answer: Fields, url: string): string | undefined {
  if (recordField(answer, 'meta')['hasNextPage'] !== true || !URL.canParse(url)) return undefined;
  const next = new URL(url);
  const number = Number(next.searchParams.get('page[number]') ?? 1) + 1;
  if (!Number.isInteger(number) || number > MOST_PAGES) return undefined;
  next.searchParams.set('page[number]', String(number));
  return next.href;
}

/** Reads an answer of `documents`, `dockets` or `comments`, with or without an id. */
export function readRegulationsGov(value: unknown, url: string): ParsedPage {
  if (!isRecord(value)) return unreadable('not an answer of regulations.gov');
  const refusal = refusalOf(value);
  if (refusal) {
    const code = textField(recordField(value, 'error'), 'code') ?? '';
    const message = `regulations.gov answered: ${squash(refusal)}`;
    return { items: [], problem: { kind: /^API_KEY/.test(code) ? 'no-key' : 'unreadable', message } };
  }
  if (!isRegulationsGov(value)) return unreadable('not a list of regulations.gov');
  const nextPage = nextPageOf(value, url);
  return { ...resourcesOf(value), ...(nextPage ? { nextPage } : {}) };
}

function resourcesOf(value: Fields): ParsedPage {
  const rows = Array.isArray(value['data']) ? listField(value, 'data') : [value['data']];
  const items = rows.flatMap((row) => resourceItem(row) ?? []);
  if (rows.length > 0 && items.length === 0) return unreadable('no documents, dockets or comments in the answer');
  if (items.length < rows.length)
    return incomplete(items, `${rows.length - items.length} of ${rows.length} rows of the answer cannot be read`);
  const meta = recordField(value, 'meta');
  const total = Number(textField(meta, 'totalElements') ?? 0);
  const isWhole = meta['hasNextPage'] === false && Number(textField(meta, 'pageNumber') ?? 1) === 1;
  if (isWhole && total > rows.length)
    return incomplete(items, `the answer counts ${total} rows and holds ${rows.length}`);
  return { items };
}
