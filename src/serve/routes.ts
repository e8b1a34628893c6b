// The table of all routes with their kind of access. A route that is not listed cannot be registered, and a test fails for
// one registered in another way (A10).

import type { Hono } from 'hono';
import type { Handler } from 'hono/types';
import type { Access, AccessGuard } from './access.ts';
import { unlessChanged } from './unless-changed.ts';
import type { Env, Web } from './web.ts';

export const ROUTES = {
  'GET /assets/:file': 'public',
  'GET /healthz': 'public',
  'GET /metrics': 'metrics',
  'GET /robots.txt': 'public',

  'GET /login': 'public',
  'POST /login': 'sign-in',
  'POST /logout': 'write',
  'GET /confirm/:token': 'own-token',
  'POST /confirm/:token': 'own-token',
  'GET /unsubscribe/:token': 'own-token',
  'POST /unsubscribe/:token': 'own-token',
  'POST /hooks/bounces': 'signed',

  'GET /': 'read',
  'GET /initiatives/:id': 'read',
  'GET /search': 'read',
  'GET /items/:id': 'read',
  'GET /developments/:id': 'read',
  'GET /deadlines': 'read',
  'GET /sources': 'read',
  'GET /sources/:id': 'read',
  'GET /accuracy': 'read',
  'GET /subscribe': 'read',
  'POST /subscribe': 'subscribe',

  'GET /ledger': 'private',
  'GET /ledger/:id': 'private',
  'GET /changes': 'private',
  'POST /changes/:no/undo': 'write',
  'POST /items/:id/correct': 'write',
  'POST /items/:id/note': 'write',
  'POST /developments/:id/note': 'write',
  'POST /developments/:id/link': 'write',
  'POST /developments/:id/cut': 'write',
  'POST /developments/:id/merge': 'write',
  'POST /developments/:id/split': 'write',

  'GET /feeds/items.atom': 'read',
  'GET /feeds/items.json': 'read',
  'GET /feeds/developments.atom': 'read',
  'GET /calendar.ics': 'read',

  'GET /api/v1/openapi.json': 'public',
  'GET /api/v1/items': 'read',
  'GET /api/v1/items/:id': 'read',
  'GET /api/v1/developments': 'read',
  'GET /api/v1/developments/:id': 'read',
  'GET /api/v1/initiatives': 'read',
  'GET /api/v1/initiatives/:id': 'read',
  'GET /api/v1/deadlines': 'read',
  'GET /api/v1/links': 'read',
  'GET /api/v1/sources': 'read',
  'GET /api/v1/sources/:id': 'read',
  'GET /api/v1/facets': 'read',
  'GET /api/v1/items.csv': 'read',
  'GET /api/v1/developments.csv': 'read',
  'GET /api/v1/deadlines.csv': 'read',
  'GET /api/v1/links.csv': 'read',
  'GET /api/v1/sources.csv': 'read',
  'POST /api/v1/items/:id/corrections': 'write',
} as const satisfies Record<string, Access>;

export type Route = keyof typeof ROUTES;

/** Routes whose answers depend only on the numbered changes, not on the time, the user or notes. */
const OF_STORE_ALONE: ReadonlySet<Route> = new Set<Route>([
  'GET /search',
  'GET /feeds/items.atom',
  'GET /feeds/items.json',
  'GET /api/v1/items',
  'GET /api/v1/items.csv',
  'GET /api/v1/facets',
]);

/** Registers handlers with the guard that the table names. */
export function routerOf(app: Hono<Env>, access: AccessGuard, store: Web['store']) {
  const validate = unlessChanged(store);
  return (route: Route, handler: Handler<Env>): void => {
    const [method, path] = route.split(' ') as [string, string];
    const guard = access.guard(ROUTES[route]);
    if (OF_STORE_ALONE.has(route)) app.on(method, path, guard, validate, handler);
    else app.on(method, path, guard, handler);
  };
}

const SHAPES = Object.keys(ROUTES).map((route) => {
  const [method, pattern] = route.split(' ') as [string, string];
  const shape = new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}$`);
  return { method, pattern, shape };
});

/** The route of a path: `/confirm/:token`. */
export const patternOf = (path: string): string => SHAPES.find(({ shape }) => shape.test(path))?.pattern ?? 'none';

/** The methods of a path, for `Allow`. */
export function methodsOf(path: string): string[] {
  const methods = new Set(SHAPES.filter(({ shape }) => shape.test(path)).map(({ method }) => method));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods];
}
