// All routes under one roof: what every answer carries, in what order it is checked, and what becomes of errors.

import { randomUUID } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { gateOf } from './access.ts';
import { addApi } from './api.ts';
import { addPeople } from './people.ts';
import { addFeeds } from './feed-routes.ts';
import { addHooks } from './hooks.ts';
import { bindingHeaders, VARY } from './headers.ts';
import { ASSETS } from './layout.ts';
import { addHealth } from './health.ts';
import { metersOf } from './meters.ts';
import { addMetrics } from './metrics.ts';
import { standingOf } from './standing.ts';
import { accuracyPage } from './pages/accuracy.ts';
import { deadlinesPage } from './pages/deadlines.ts';
import { developmentPage } from './pages/development.ts';
import { itemPage } from './pages/item.ts';
import { searchPage } from './pages/search.ts';
import { signIn, signInPage, signOut } from './pages/sign-in.ts';
import { sourcePage, sourcesPage } from './pages/sources.ts';
import { timelinePage } from './pages/timeline.ts';
import { onError, refuse } from './problems.ts';
import { methodsOf, patternOf, routerOf } from './routes.ts';
import type { Env, Web } from './web.ts';

/** The application, without a socket: `boundTo` and `origins` as in `gateOf`. */
export function buildApp(web: Web, boundTo: string, origins: Set<string>) {
  const app = new OpenAPIHono<Env>({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const issue = result.error.issues[0];
      return refuse(
        c,
        400,
        issue ? `${issue.path.join('.') || 'The request'}: ${issue.message}` : 'The request cannot be read.',
      );
    },
  });
  const gate = gateOf(web, boundTo, origins);
  const meters = metersOf();
  const standing = Object.entries(bindingHeaders(web.config.baseUrl));

  app.onError(onError);
  app.notFound((c) => {
    const methods = methodsOf(c.req.path);
    return methods.length > 0
      ? refuse(c, 405, `This address takes ${methods.join(', ')}.`, { Allow: methods.join(', ') })
      : refuse(c, 404, 'There is nothing at this address.');
  });

  app.use(async (c, next) => {
    c.set('requestId', randomUUID());
    c.set('route', patternOf(c.req.path)); // for the log: a path may hold a token (A07)
    c.set('who', null);
    c.set('isOpen', await gate.isOpen());
    const started = performance.now();
    await next();
    for (const [name, value] of standing) c.header(name, value);
    // An answer that depends on who asks is kept by nobody (W19); any other is asked for again with its tag.
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', c.get('isOpen') ? 'no-cache' : 'no-store');
    c.header('Vary', VARY, { append: true });
    meters.note(c.req.method, c.res.status, performance.now() - started, c.get('route'));
  });
  app.use(compress());
  app.use(etag());

  const route = routerOf(app, gate, web.store);
  route('GET /assets/:file', (c) => {
    const asset = ASSETS[c.req.path];
    if (!asset) return refuse(c, 404, 'There is no such file.');
    return c.body(asset.body, 200, {
      'Content-Type': asset.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
  });
  route('GET /robots.txt', (c) => c.text('User-agent: *\nDisallow: /api/\nDisallow: /search\n'));
  route('GET /login', (c) => signInPage(c, { status: 200, next: c.req.query('next') ?? '/' }));
  route('POST /login', (c) => signIn(c, web, gate.succeeded));
  route('POST /logout', (c) => signOut(c, web));

  route('GET /', (c) => timelinePage(c, web));
  route('GET /initiatives/:id', (c) => timelinePage(c, web));
  route('GET /search', (c) => searchPage(c, web));
  route('GET /items/:id', (c) => itemPage(c, web));
  route('GET /developments/:id', (c) => developmentPage(c, web));
  route('GET /deadlines', (c) => deadlinesPage(c, web));
  route('GET /sources', (c) => sourcesPage(c, web));
  route('GET /sources/:id', (c) => sourcePage(c, web));
  route('GET /accuracy', (c) => accuracyPage(c, web));

  const figures = standingOf(web);
  addHealth(route, web, figures);
  addMetrics(route, figures, meters);
  addFeeds(route, web);
  addPeople(route, web);
  addHooks(route, web);
  addApi(app, route, web);
  return app;
}
