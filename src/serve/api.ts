// The API: a list of endpoints with their parameters and answers, from which routes, checks and the OpenAPI file are made.
// The queries are those of the command line and the pages.

import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { UsageError } from '../lib/usage-error.ts';
import { version } from '../lib/machine.ts';
import type { TableName } from '../query/tables.ts';
import { addCsv, csvAnswer, wantsCsv } from './api-csv.ts';
import * as answers from './api-answers.ts';
import { commit } from '../change/commit.ts';
import { correct } from '../change/correct.ts';
import { refuse } from './problems.ts';
import type { Route, routerOf } from './routes.ts';
import * as schemas from './schemas.ts';
import type { Ctx, Env, Web } from './web.ts';

type Router = ReturnType<typeof routerOf>;

/** One endpoint: `answer` returns the JSON value, or null for an unknown id. */
type Endpoint = {
  route: Extract<Route, `GET /api/v1/${string}`>;
  summary: string;
  query?: z.ZodObject;
  takesId?: true;
  schema: z.ZodType;
  csv?: TableName;
  answer: (web: Web, params: Record<string, string>, id: string) => Promise<unknown>;
};

const ENDPOINTS: Endpoint[] = [
  {
    route: 'GET /api/v1/items',
    summary: 'Items that match, one page of them',
    query: schemas.itemsQuery,
    schema: schemas.pageOf(schemas.itemRow),
    csv: 'items',
    answer: answers.items,
  },
  {
    route: 'GET /api/v1/items/:id',
    summary: 'One item with its text, tags, evidence, identifiers, deadlines and revisions',
    query: schemas.filterQuery.pick({ 'known-at': true }),
    takesId: true,
    schema: schemas.itemWhole,
    answer: answers.item,
  },
  {
    route: 'GET /api/v1/developments',
    summary: 'Developments that match, one page of them',
    query: schemas.pageQuery,
    schema: schemas.pageOf(schemas.developmentRow),
    csv: 'developments',
    answer: answers.developments,
  },
  {
    route: 'GET /api/v1/developments/:id',
    summary: 'One development with its members and why each is one',
    query: schemas.filterQuery.pick({ 'known-at': true }),
    takesId: true,
    schema: schemas.developmentWhole,
    answer: answers.development,
  },
  {
    route: 'GET /api/v1/initiatives',
    summary: 'The tracked policies',
    schema: schemas.pageOf(schemas.initiativeRow),
    answer: answers.initiatives,
  },
  {
    route: 'GET /api/v1/initiatives/:id',
    summary: 'One tracked policy and its status',
    query: schemas.filterQuery.pick({ 'known-at': true }),
    takesId: true,
    schema: schemas.initiativeWhole,
    answer: answers.initiative,
  },
  {
    route: 'GET /api/v1/deadlines',
    summary: 'Deadlines: upcoming, met, missed or moved',
    query: schemas.pageQuery,
    schema: schemas.pageOf(schemas.deadlineRow),
    csv: 'deadlines',
    answer: answers.deadlines,
  },
  {
    route: 'GET /api/v1/links',
    summary: 'Which act settled which rumor or report, and how many days later',
    query: schemas.pageQuery,
    schema: schemas.pageOf(schemas.linkRow),
    csv: 'links',
    answer: answers.links,
  },
  {
    route: 'GET /api/v1/sources',
    summary: 'The sources: health, freshness, track record',
    schema: schemas.pageOf(schemas.sourceRow),
    csv: 'sources',
    answer: answers.sources,
  },
  {
    route: 'GET /api/v1/sources/:id',
    summary: 'One source',
    takesId: true,
    schema: schemas.sourceRow,
    answer: answers.source,
  },
  {
    route: 'GET /api/v1/facets',
    summary: 'Counts of the items that match, by value',
    query: schemas.filterQuery,
    schema: z.object({ total: z.number().int(), facets: schemas.facets }),
    answer: answers.facets,
  },
];

/** Checks parameters by their schema. Throws UsageError that names the first wrong one. */
function checked(schema: z.ZodObject | undefined, params: Record<string, string>): Record<string, string> {
  const result = schema?.safeParse(params);
  if (!result || result.success) return params;
  const issue = result.error.issues[0]!;
  throw new UsageError(`${issue.path.join('.') || 'The request'}: ${issue.message}.`);
}

const asJson = (schema: z.ZodType) => ({ 'application/json': { schema } });
const problems = {
  description: 'A problem document (RFC 9457)',
  content: { 'application/problem+json': { schema: schemas.problem } },
};

/** Registers the API and its OpenAPI document. */
export function addApi(app: OpenAPIHono<Env>, route: Router, web: Web): void {
  for (const endpoint of ENDPOINTS) {
    const path = endpoint.route.slice('GET '.length);
    app.openAPIRegistry.registerPath({
      method: 'get',
      path: path.replace(':id', '{id}'),
      operationId: path.replace('/api/v1/', '').replace('/:id', 'ById'),
      summary: endpoint.summary,
      request: {
        ...(endpoint.query ? { query: endpoint.query } : {}),
        ...(endpoint.takesId ? { params: schemas.idParam } : {}),
      },
      responses: {
        200: {
          description: endpoint.summary,
          content: { ...asJson(endpoint.schema), ...(endpoint.csv ? { 'text/csv': { schema: z.string() } } : {}) },
        },
        400: problems,
        ...(endpoint.takesId ? { 404: problems } : {}),
      },
    });
    route(endpoint.route, async (c) => {
      const params = checked(endpoint.query, c.req.query());
      if (endpoint.csv && wantsCsv(c)) return csvAnswer(c, web, endpoint.csv);
      const answer = await endpoint.answer(web, params, c.req.param('id') ?? '');
      return answer === null ? refuse(c, 404, 'There is nothing with this id.') : c.json(answer as object);
    });
  }
  addCsv(route, web);
  addWrites(app, route, web);

  route('GET /api/v1/openapi.json', (c) => c.json(describe(app, web)));
}

/** POST /api/v1/items/:id/corrections, for programs with a token. */
function addWrites(app: OpenAPIHono<Env>, route: Router, web: Web): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/api/v1/items/{id}/corrections',
    operationId: 'correctItem',
    summary: 'Correct a tag; the correction is kept when rules change',
    security: [{ token: [] }],
    request: { params: schemas.idParam, body: { content: asJson(schemas.correctionBody), required: true } },
    responses: {
      201: { description: 'Done', content: asJson(z.object({ change: z.number().int() })) },
      400: problems,
      401: problems,
      404: problems,
    },
  });
  route('POST /api/v1/items/:id/corrections', async (c) => {
    const itemId = c.req.param('id') ?? '';
    const body = schemas.correctionBody.safeParse(await readJson(c));
    if (!body.success) throw new UsageError('The body is an object with "kind" and "value".');
    if (!(await web.store.itemById(itemId))) return refuse(c, 404, 'There is nothing with this id.');
    const by = c.get('who')!.name;
    const change = await commit(web.store, correct(web, { itemId, ...body.data, by }), web.now());
    return c.json({ change }, 201);
  });
}

/** A JSON body, or null for anything else. */
async function readJson(c: Ctx): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text());
  } catch {
    return null;
  }
}

/** The OpenAPI 3.1 document. */
function describe(app: OpenAPIHono<Env>, web: Web): object {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Hearsay',
      version,
      description:
        'Items, developments, deadlines and sources of tracked policies. The same questions as on the command line.',
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    },
    servers: [{ url: web.config.baseUrl }],
    security: [],
  });
}
