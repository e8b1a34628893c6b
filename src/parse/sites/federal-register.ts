// The Federal Register's API v1: answers of a search of documents, or one document. Numbers and days of record are kept
// as printed. The list of documents that wait on public inspection has a reader of its own.

import type { Day, RawItem } from '../../model.ts';
import { bodyText, squash } from '../../lib/text.ts';
import { absoluteUrl } from '../../lib/urls.ts';
import { textOf, titleOf } from '../field-text.ts';
import { type Fields, isRecord, listField, recordOf, refusalOf, textField, textsField } from '../json.ts';
import { incomplete, type ParsedPage, unreadable } from '../parsed-page.ts';

const SITE = 'https://www.federalregister.gov';
/** A question with more pages than this is a whole archive: only its first page is read, unless it names days. */
const MOST_PAGES = 5;

/** A day as the API prints it; undefined for everything else. */
export function dayField(fields: Fields, name: string): Day | undefined {
  const text = textField(fields, name);
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined;
}

/** Agencies as the Federal Register names them: the known name, else the one printed in the document. */
export function agencyNames(fields: Fields): string[] {
  const named = listField(fields, 'agencies')
    .filter(isRecord)
    .flatMap((agency) => textField(agency, 'name') ?? textField(agency, 'raw_name') ?? []);
  return named.length > 0 ? named : textsField(fields, 'agency_names');
}

/** One document; null where neither a title nor a number tells what it is (P30). */
function documentItem(document: unknown): RawItem | null {
  if (!isRecord(document)) return null;
  const number = textField(document, 'document_number');
  const title = textField(document, 'title');
  if (!number && !title) return null;
  const address = textField(document, 'html_url');
  const url = (address && absoluteUrl(address, SITE)) || (number ? `${SITE}/d/${encodeURIComponent(number)}` : null);
  const parts = ['abstract', 'action', 'dates', 'excerpts'].flatMap((name) => {
    const text = textField(document, name);
    return text ? [textOf(text)] : [];
  });
  const published = dayField(document, 'publication_date') ?? dayField(document, 'signing_date');
  const dockets = listField(document, 'dockets')
    .filter(isRecord)
    .flatMap((docket) => textField(docket, 'id') ?? []);
  const docketIds = [
    ...new Set([...textsField(document, 'docket_ids'), ...dockets, textField(document, 'docket_id') ?? '']),
  ];
  const record = recordOf({
    documentNumber: number,
    citation: textField(document, 'citation'),
    documentType: textField(document, 'subtype') ?? textField(document, 'type'),
    action: textField(document, 'action'),
    eoNumber: textField(document, 'executive_order_number'),
    docketIds: docketIds.filter(Boolean),
    rins: textsField(document, 'regulation_id_numbers'),
    agencies: agencyNames(document),
    signedOn: dayField(document, 'signing_date'),
    publishedOn: dayField(document, 'publication_date'),
    commentsCloseOn: dayField(document, 'comments_close_on'),
    effectiveOn: dayField(document, 'effective_on'),
  });
  return {
    ...(number ? { guid: number } : {}),
    ...(url ? { url } : {}),
    title: title ? titleOf(title) : `Federal Register document ${number}`,
    ...(parts.length > 0 ? { text: bodyText(parts.join('\n')) } : {}),
    ...(published ? { published } : {}),
    ...(record ? { record } : {}),
  };
}

/** The address of the next page, where the question has an end that is near; undefined where it has not. */
function nextPageOf(answer: Fields, url: string): string | undefined {
  const next = textField(answer, 'next_page_url');
  const hasDays = /conditions(?:\[|%5B)(?:publication_date|available_on)/i.test(url);
  const isNear = Number(textField(answer, 'total_pages') ?? 0) <= MOST_PAGES;
  return (next && (hasDays || isNear) && absoluteUrl(next, url || SITE)) || undefined;
}

/**
 * Rows of an answer as items. Counts the rows that cannot be read and the ones that the answer promised and left out
 * (P29, P30). With no hits the API leaves `results` out altogether.
 */
export function readRows(answer: Fields, url: string, rowItem: (row: unknown) => RawItem | null): ParsedPage {
  const nextPage = nextPageOf(answer, url);
  return { ...rowsOf(answer, rowItem), ...(nextPage ? { nextPage } : {}) };
}

function rowsOf(answer: Fields, rowItem: (row: unknown) => RawItem | null): ParsedPage {
  const rows = listField(answer, 'results');
  const items = rows.flatMap((row) => rowItem(row) ?? []);
  const odd = rows.length - items.length;
  if (rows.length > 0 && items.length === 0) return unreadable('not one row of the answer can be read');
  if (odd > 0) return incomplete(items, `${odd} of ${rows.length} rows of the answer cannot be read`);
  const count = Number(textField(answer, 'count') ?? 0);
  const isWhole = !textField(answer, 'next_page_url') && !textField(answer, 'previous_page_url');
  if (isWhole && count > rows.length)
    return incomplete(items, `the answer counts ${count} documents and holds ${rows.length}`);
  return { items };
}

/** True for an answer with documents that have Federal Register numbers, and for one that counts none. */
export function isFederalRegister(value: Fields): boolean {
  const rows = 'results' in value ? listField(value, 'results') : [value];
  const hasNumbers = rows.some((row) => isRecord(row) && 'document_number' in row);
  return hasNumbers || (value['count'] === 0 && !('data' in value) && rows.every((row) => row === value));
}

/** Reads an answer of `documents.json` or of `documents/{number}.json`. */
export function readFederalRegister(value: unknown, url: string): ParsedPage {
  if (!isRecord(value)) return unreadable('not an answer of the Federal Register');
  const refusal = refusalOf(value);
  if (refusal) return unreadable(`the Federal Register answered: ${squash(refusal)}`);
  if ('results' in value || 'count' in value) return readRows(value, url, documentItem);
  const single = 'document_number' in value ? documentItem(value) : null;
  return single ? { items: [single] } : unreadable('not a list of documents of the Federal Register');
}
