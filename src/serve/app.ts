// The web application: headers of every answer, the order of checks, all routes, and errors.

import { randomUUID } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { createAccessGuard } from './access.ts';
import { addApi } from './api.ts';
import { addPeople } from './people.ts';
import { addFeeds } from './feed-routes.ts';
import { addHooks } from './hooks.ts';
import { ASSETS } from './layout.ts';
import { addMetrics, createMeters } from './metrics.ts';
import { addHealth, healthReporter } from './status.ts';
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

/** Content policy: only our own script and style file; no frames, plug-ins, foreign forms or base (W09, W20). */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** Security headers; `baseUrl` is the public address. */
function bindingHeaders(baseUrl: string): Record<string, string> {
  return {
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    ...(baseUrl.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

/** Request headers on which an answer depends. */
const VARY = 'Cookie, Authorization, Accept';

/** The application, without a socket: `boundTo` and `origins` as in `createAccessGuard`. */
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
  const access = createAccessGuard(web, boundTo, origins);
  const meters = createMeters();
  const headers = Object.entries(bindingHeaders(web.config.baseUrl));

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
    c.set('isOpen', await access.isOpen());
    const started = performance.now();
    await next();
    for (const [name, value] of headers) c.header(name, value);
    // Answers that depend on the user are never cached (W19); others are revalidated with their ETag.
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', c.get('isOpen') ? 'no-cache' : 'no-store');
    c.header('Vary', VARY, { append: true });
    meters.note(c.req.method, c.res.status, performance.now() - started, c.get('route'));
  });
  app.use(compress());
  app.use(etag());

  const route = routerOf(app, access, web.store);
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
  route('POST /login', (c) => signIn(c, web, access.succeeded));
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

  const report = healthReporter(web);
  addHealth(route, web, report);
  addMetrics(route, report, meters);
  addFeeds(route, web);
  addPeople(route, web);
  addHooks(route, web);
  addApi(app, route, web);
  return app;
}
