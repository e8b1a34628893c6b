// Schemas of the API's parameters and answers, for the OpenAPI document and the assistants' tools. Names are snake_case, as in
// the exports.

import { z } from '@hono/zod-openapi';
import { DEADLINE_KINDS, FACETS, IDENTIFIER_KINDS, PUBLISHER_KINDS, STAGES, STATUSES } from '../model.ts';
import { type Columns, DEADLINES, DEVELOPMENTS, ITEMS, type Kind, LINKS, SOURCES } from '../query/rows.ts';

const list = (of: string) =>
  z
    .string()
    .max(2000)
    .optional()
    .openapi({ description: `${of}; several with commas mean any of them` });
const day = (what: string) => z.string().max(40).optional().openapi({ description: what, example: '2025-08-07' });

/** The filters, the same everywhere. parseFilter checks their values. */
export const filterQuery = z.object({
  q: z
    .string()
    .max(1000)
    .optional()
    .openapi({ description: 'words of the query language', example: '"private equity" -crypto' }),
  initiative: list('ids of tracked policies'),
  agency: list('ids of agencies'),
  stage: list(STAGES.join(' ')),
  status: list(STATUSES.join(' ')),
  kind: list(PUBLISHER_KINDS.join(' ')),
  source: list('ids of sources'),
  publisher: list('names of publishers'),
  from: day('first day'),
  to: day('last day'),
  'known-at': day('a day or a moment: the answer as it stood then'),
  'deadline-from': day('a date that binds falls on this day or later'),
  'deadline-to': day('a date that binds falls on this day or earlier'),
});

export const pageQuery = filterQuery.extend({
  sort: z.enum(['newest', 'oldest', 'relevance']).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional().openapi({ description: 'at most 200; default 50' }),
  offset: z.coerce.number().int().min(0).max(1_000_000).optional(),
  cursor: z.string().max(200).optional().openapi({ description: 'next_cursor of the previous page' }),
  facets: z.enum(['1', 'true', '0', 'false']).optional(),
});

/** Items can also be requested by page number. */
export const itemsQuery = pageQuery.extend({
  page: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .openapi({ description: 'the first is 1; next_cursor is faster for many pages' }),
});

export const idParam = z.object({
  id: z
    .string()
    .min(1)
    .max(200)
    .openapi({ param: { name: 'id', in: 'path' } }),
});

export const problem = z
  .object({ type: z.string(), title: z.string(), status: z.number().int(), detail: z.string(), instance: z.string() })
  .openapi('Problem');

const evidence = z
  .object({
    field: z.enum(['title', 'text', 'record', 'source']),
    quote: z.string(),
    start: z.number().int().openapi({ description: 'UTF-16 code units into the field' }),
    rule: z.string(),
  })
  .openapi('Evidence');

const strings = z.array(z.string());

/** The value of a column. */
function valueOf(kind: Kind): z.ZodType {
  if (typeof kind === 'object')
    return 'rows' in kind ? z.array(schemaOf(kind.rows)) : 'row' in kind ? schemaOf(kind.row) : z.enum(kind);
  return {
    text: z.string(),
    whole: z.number().int(),
    number: z.number(),
    flag: z.boolean(),
    texts: strings,
    numbers: z.array(z.number()),
  }[kind];
}

/** Rows of columns as a schema. */
function schemaOf(columns: Columns<never>) {
  return z.object(
    Object.fromEntries(
      Object.entries(columns).map(([name, { kind, empty }]) => {
        const value = valueOf(kind);
        return [name, empty === 'null' ? value.nullable() : empty === 'absent' ? value.optional() : value];
      }),
    ),
  );
}

export const itemRow = schemaOf(ITEMS.answered).openapi('Item');

export const itemWhole = itemRow
  .extend({
    text: z.string(),
    content_hash: z.string(),
    permalink: z.string(),
    tags: z.array(
      z.object({
        kind: z.enum(['initiative', 'agency', 'stage', 'status']),
        value: z.string(),
        probability: z.number(),
        by: z.enum(['rule', 'learned', 'person']),
        evidence: z.array(evidence),
      }),
    ),
    identifiers: z.array(
      z.object({ kind: z.enum(IDENTIFIER_KINDS), value: z.string(), url: z.string().nullable(), evidence }),
    ),
    deadlines: z.array(
      z.object({
        kind: z.enum(DEADLINE_KINDS),
        on: z.string(),
        reckoning: z.enum(['stated', 'counted']),
        replaces: z.string().optional(),
        evidence,
      }),
    ),
    versions: z.array(z.object({ since: z.string(), title: z.string(), content_hash: z.string() })),
  })
  .openapi('WholeItem');

export const developmentRow = schemaOf(DEVELOPMENTS.answered).openapi('Development');

export const developmentWhole = developmentRow
  .extend({
    permalink: z.string(),
    answered_by: strings,
    members: z.array(
      z.object({ item_id: z.string(), reason: z.string(), because: z.string(), origin_item_id: z.string() }),
    ),
  })
  .openapi('WholeDevelopment');

export const initiativeRow = z
  .object({
    id: z.string(),
    name: z.string(),
    summary: z.string(),
    started_on: z.string(),
    agencies: strings,
    identifiers: z.record(z.string(), strings),
  })
  .openapi('Initiative');

export const initiativeWhole = initiativeRow
  .extend({
    known_at: z.string(),
    state: z.array(
      z.object({
        agency: z.string(),
        stage: z.enum(STAGES).openapi({ description: 'the furthest official step; none: no act yet' }),
        step: z.string(),
        on: z.string().nullable(),
        development_id: z.string().nullable(),
        title: z.string(),
        talk: z
          .object({ development_id: z.string(), title: z.string(), status: z.enum(STATUSES), on: z.string() })
          .nullable(),
      }),
    ),
  })
  .openapi('WholeInitiative');

export const deadlineRow = schemaOf(DEADLINES.answered).openapi('Deadline');

export const linkRow = schemaOf(LINKS.answered).openapi('Link');

export const sourceRow = schemaOf(SOURCES.answered).openapi('Source');

export const facets = z
  .record(z.enum(FACETS), z.array(z.object({ value: z.string(), count: z.number().int() })))
  .openapi('Facets');

/** A page of rows. */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({
    items: z.array(row),
    total: z.number().int(),
    total_is_exact: z.boolean().optional(),
    next_cursor: z.string().optional(),
    facets: facets.optional(),
  });

export const correctionBody = z
  .object({
    kind: z.enum(['initiative', 'agency', 'stage', 'status']),
    value: z
      .string()
      .min(1)
      .max(100)
      .openapi({ description: 'for initiative and agency, a leading - removes the tag' }),
  })
  .openapi('Correction');
