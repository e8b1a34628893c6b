// Signing in and out. Passwords are never logged.

import { html } from 'hono/html';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { isPassword, newToken, tokenHash } from '../../lib/secrets.ts';
import { page } from '../layout.ts';
import { type Ctx, cookieName, safePath, type Web } from '../web.ts';

/** A session ends after 12 hours; signing in again gives a new one. */
const SESSION_HOURS = 12;

/** Path and parameters of an address of ours. */
function pathOf(next: string): string {
  try {
    const url = new URL(next, 'http://hearsay.invalid');
    return safePath(url.pathname + url.search);
  } catch {
    return '/';
  }
}

/** The form; with status 401 if the requested page needs a sign-in. */
export function signInPage(c: Ctx, { status, next, problem }: { status: 200 | 401; next: string; problem?: string }) {
  c.header('Cache-Control', 'no-store');
  if (status === 401) c.header('WWW-Authenticate', 'Bearer realm="hearsay"');
  return c.html(
    page(c, {
      title: 'Sign in',
      body: html`<h1>Sign in</h1>
        <p class="lead">
          When signed in, you can correct tags, confirm or cut links, add notes, and see who gets what.
        </p>
        ${problem ? html`<p class="state warn" role="alert">${problem}</p>` : ''}
        <form method="post" action="/login">
          <input type="hidden" name="next" value="${pathOf(next)}" />
          <div class="field">
            <label for="name">Name</label
            ><input id="name" name="name" autocomplete="username" required maxlength="64" />
          </div>
          <div class="field">
            <label for="password">Password</label>
            <input
              id="password"
              name="password"
              type="password"
              autocomplete="current-password"
              required
              maxlength="256"
            />
          </div>
          <button>Sign in</button>
        </form>
        <p class="quiet small">No account? The administrator can create one: <code>hearsay user add NAME</code>.</p>`,
    }),
    status,
  );
}

/** POST /login: a correct name and password start a new session and end the earlier one of this browser (A11). */
export async function signIn(c: Ctx, web: Web, succeeded: (c: Ctx) => void) {
  const form = await c.req.parseBody();
  const name = String(form['name'] ?? '').slice(0, 64);
  const password = String(form['password'] ?? '').slice(0, 256);
  const next = safePath(form['next']);
  if (!(await isPassword(password, await web.store.passwordOf(name))))
    return signInPage(c, { status: 401, next, problem: 'Wrong name or password.' });
  succeeded(c);
  const cookie = cookieName(web);
  const before = getCookie(c, cookie);
  if (before) await web.store.endSession(tokenHash(before));
  const token = newToken();
  const now = web.now();
  await web.store.saveSession(tokenHash(token), {
    user: name,
    csrf: newToken(),
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + SESSION_HOURS * 3_600_000).toISOString(),
  });
  setCookie(c, cookie, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: web.config.baseUrl.startsWith('https:'),
    maxAge: SESSION_HOURS * 3600,
  });
  return c.redirect(next, 303);
}

/** POST /logout: the session ends on the server, not only in the browser. */
export async function signOut(c: Ctx, web: Web) {
  const cookie = cookieName(web);
  const token = getCookie(c, cookie);
  if (token) await web.store.endSession(tokenHash(token));
  deleteCookie(c, cookie, { path: '/', secure: web.config.baseUrl.startsWith('https:') });
  return c.redirect('/', 303);
}
