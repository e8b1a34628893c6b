// What the publisher's own record says of whose act it is: agencies by name, by the number of the rulemaking, and, where
// the record names nobody, by whose page it stands on. Words are left to agency.ts.

import type { Evidence, Item, OfficialRecord } from '../model.ts';
import { publisherMentions } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Document types of the Federal Register, of regulations.gov and of the Unified Agenda that are steps of a rulemaking. */
const RULE_TYPE = /^(proposed |final |interim final |direct final )?rules?\b|^rulemaking$|^unified agenda/i;
/** Notices that are steps of regulation by what they say they do; a change of an exchange's own rules is not one. */
const REGULATORY =
  /request for information|advance notice|proposed rule(?!s? change)|rulemaking|(proposed|grant|individual|class|notice) [\w\s-]{0,40}exemption|exemptions? (from|involving)|guidance|interpreti(ve|ation)|policy statement|statement of policy|revenue (ruling|procedure)|regulatory agenda/i;
/** Housekeeping that the Federal Register prints for every agency: the Paperwork Reduction Act's notices, meetings … */
const HOUSEKEEPING =
  /information collection|paperwork reduction|collection; comment request|collections? of information|privacy act|system of records|sunshine act|\bmeetings?\b|recognition of|order of succession|public submission/i;

/** `step`: of a rulemaking or guidance. `housekeeping`: of no regulation. null: the record does not tell. */
export function natureOfRecord({ record, title }: Pick<Item, 'record' | 'title'>): 'step' | 'housekeeping' | null {
  if (!record) return null;
  if (record.oiraStage) return 'step';
  const { documentType = '', action = '' } = record;
  if (RULE_TYPE.test(documentType)) return 'step';
  if (/^notices?\b/i.test(documentType)) {
    const words = `${title} ${action}`;
    return HOUSEKEEPING.test(words) ? 'housekeeping' : REGULATORY.test(words) ? 'step' : null;
  }
  // A comment sent in asks for the act of the agency whose docket it stands in.
  if (isSubmission(record)) return 'step';
  return documentType === '' && action === '' && (record.rins?.length ?? 0) > 0 ? 'step' : null;
}

/** Whether the record is of a comment that somebody sent in: on the agency's docket, and not its word. */
export const isSubmission = (record: OfficialRecord | undefined): boolean =>
  /^public submission/i.test(record?.documentType ?? '');

/**
 * The agencies that a record of a regulatory step names, each with the words of the record. A RIN begins with the four
 * digits of the agency that owns it (reginfo.gov, "RIN data"); `rinPrefixes` of data/agencies.json lists them.
 */
export function agenciesOfRecord(vocabulary: Vocabulary, item: Item): Map<string, Evidence> {
  const found = new Map<string, Evidence>();
  const { record } = item;
  if (!record || natureOfRecord(item) !== 'step') return found;
  const add = (agency: string, field: 'record' | 'source', quote: string, rule: string): void => {
    if (!found.has(agency)) found.set(agency, { field, quote, start: 0, rule });
  };
  for (const name of record.agencies ?? [])
    for (const { agency } of publisherMentions(vocabulary, name))
      if (agency) add(agency, 'record', name, 'agency/record');
  for (const rin of record.rins ?? [])
    for (const agency of vocabulary.agencies)
      if (agency.rinPrefixes?.includes(rin.slice(0, 4))) add(agency.id, 'record', rin, 'agency/record-rin');
  if (found.size === 0 && item.speaksFor && item.publisher !== '')
    add(item.speaksFor, 'source', item.publisher, 'agency/own-page');
  return found;
}
