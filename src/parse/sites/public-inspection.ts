// Documents on public inspection: filed with the Federal Register and not yet published. When they were filed is when
// the world could know; the day of publication is still to come.

import type { RawItem } from '../../model.ts';
import { bodyText, squash } from '../../lib/text.ts';
import { absoluteUrl } from '../../lib/urls.ts';
import { textOf, titleOf } from '../field-text.ts';
import { isRecord, recordOf, refusalOf, textField, textsField } from '../json.ts';
import { type ParsedPage, unreadable } from '../parsed-page.ts';
import { agencyNames, dayField, readRows } from './federal-register.ts';

/** One filed document; null where nothing tells what it is. */
function inspectionItem(document: unknown): RawItem | null {
  if (!isRecord(document)) return null;
  const number = textField(document, 'document_number');
  const subjects = ['toc_subject', 'subject_1', 'subject_2', 'subject_3', 'toc_doc'].flatMap((name) => {
    const text = textField(document, name);
    return text ? [squash(text)] : [];
  });
  const title = textField(document, 'title') ?? [...new Set(subjects)].join(' ');
  if (!number && !title) return null;
  const address = textField(document, 'html_url') ?? textField(document, 'pdf_url');
  const url = address ? absoluteUrl(address, 'https://www.federalregister.gov') : null;
  const note = textField(document, 'editorial_note');
  const text = [...new Set(subjects)].join('\n') + (note ? `\n${textOf(note)}` : '');
  const published = textField(document, 'filed_at');
  const record = recordOf({
    documentNumber: number,
    documentType: textField(document, 'type'),
    docketIds: textsField(document, 'docket_numbers'),
    agencies: agencyNames(document),
    publishedOn: dayField(document, 'publication_date'),
  });
  return {
    ...(number ? { guid: number } : {}),
    ...(url ? { url } : {}),
    title: title ? titleOf(title) : `Document on public inspection ${number}`,
    ...(text.trim() ? { text: bodyText(text.trim()) } : {}),
    ...(published ? { published } : {}),
    ...(record ? { record } : {}),
  };
}

/** True where rows carry what only documents on public inspection have. */
export function isPublicInspection(value: unknown): boolean {
  const rows = isRecord(value) && Array.isArray(value['results']) ? value['results'] : [value];
  return rows.some((row) => isRecord(row) && ('filed_at' in row || 'filing_type' in row || 'pdf_updated_at' in row));
}

/** Reads an answer of `public-inspection-documents/current.json`, of its search, or one document. */
export function readPublicInspection(value: unknown, url: string): ParsedPage {
  if (!isRecord(value)) return unreadable('not an answer of public inspection');
  const refusal = refusalOf(value);
  if (refusal) return unreadable(`the Federal Register answered: ${squash(refusal)}`);
  if ('results' in value || 'count' in value) return readRows(value, url, inspectionItem);
  const single = 'document_number' in value ? inspectionItem(value) : null;
  return single ? { items: [single] } : unreadable('not a list of documents on public inspection');
}
