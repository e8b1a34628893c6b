// The web as people use it, in a real browser: from the order to the rumor before it, back in time, search, save,
// correct, sign out; every page against the accessibility rules; and what the first page costs.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Newsroom, openNewsroom, PASSWORD } from './newsroom.ts';

const CHROMIUM = process.env['HEARSAY_CHROMIUM'] ?? '/usr/bin/chromium';
const isMissing = !existsSync(CHROMIUM);
if (isMissing && process.env['CI'] === 'true') throw new Error(`${CHROMIUM} is missing: these tests must run in CI.`);
if (isMissing) console.warn(`Skipped: no browser at ${CHROMIUM}. Install chromium, or name one in HEARSAY_CHROMIUM.`);

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let room: Newsroom;
let browser: Browser;
beforeAll(async () => {
  if (isMissing) return;
  room = await openNewsroom();
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
});
afterAll(async () => {
  await browser?.close();
  await room?.close();
});

/** A page in a window of its own; what it asks of other hosts and what goes wrong in it is kept. */
async function open(
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; wrong: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(8000);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(room.url) && !request.url().startsWith('data:'))
      wrong.push(`foreign request: ${request.url()}`);
  });
  return { page, context, wrong };
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${room.url}/login?next=/search`);
  await page.getByLabel('Name').fill('ana');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/search');
}

describe.skipIf(isMissing)('a reader', () => {
  test('finds the order, follows its arc to the July rumor, and goes back to when nothing was official', async () => {
    const { page, context, wrong } = await open();
    await page.goto(room.url);
    const order = page.locator('.drawing a:not([data-arc])[aria-label*="signs Executive Order 14330"]').first();
    const href = await order.getAttribute('href');
    await order.click();
    await page.waitForURL(`**${href}`);
    expect(await page.locator('h1').textContent()).toContain('Executive Order 14330');
    await page.goBack();

    const arc = page.locator('.drawing a[data-arc][aria-label^="Rumor of Jul 15, 2025"]').first();
    expect(await arc.getAttribute('aria-label')).toMatch(/confirmed 23 days later/);
    await arc.locator('.hit').dispatchEvent('click');
    await page.waitForURL('**/developments/*');
    expect(await page.locator('.kicker').first().textContent()).toMatch(/Rumor.*Jul 15, 2025/s);
    expect(await page.getByRole('heading', { name: 'Settled by' }).count()).toBe(1);

    await page.goto(room.url);
    await page.getByLabel('As known on').fill('2025-07-20');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL('**known-at=2025-07-20**');
    expect(await page.locator('.where').textContent()).toContain('nothing official');
    expect(await page.locator('.drawing .arc').count()).toBe(0);
    expect(await page.locator('.drawing circle.mark.rumor').count()).toBeGreaterThan(3);

    await page.locator('#known-slider').focus();
    await page.keyboard.press('End');
    await page.waitForURL((url) => !url.search.includes('2025-07-20'));
    expect(await page.locator('.where').textContent()).not.toContain('nothing official');
    expect(wrong).toEqual([]);
    await context.close();
  });

  test('searches as they type, narrows, saves the search, corrects a tag, takes it back, signs out', async () => {
    const { page, context, wrong } = await open();
    await signIn(page);
    await page.getByRole('searchbox').pressSequentially('private equity', { delay: 15 });
    await page.waitForURL('**q=private+equity**');
    await page.locator('#results mark').first().waitFor();
    await page.locator('.facets a', { hasText: 'Rumor' }).click();
    await page.waitForURL('**status=rumor**');
    await page.locator('.chips').waitFor();
    await page.getByRole('link', { name: 'Save as interest' }).click();
    await page.waitForURL('**/subscribe?**');
    await page.getByLabel('Email address').fill('reader@example.org');
    await page.getByRole('button', { name: 'Save as interest' }).click();
    await page.getByRole('status').waitFor();
    expect(await page.getByRole('status').textContent()).toContain('reader@example.org');

    await page.goto(`${room.url}/search?q=fiduciaries`);
    await page.locator('.hits h3 a').first().click();
    await page.getByText('Correct these tags').click();
    await page.getByLabel('Status should be').selectOption('reported');
    await page.getByRole('button', { name: 'Correct status' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    expect(await page.locator('.kicker').textContent()).toContain('Reported');
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await page.locator('.kicker', { hasText: 'Commentary' }).waitFor();

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await page.goto(`${room.url}/changes`);
    expect(await page.getByLabel('Password').count()).toBe(1);
    expect(wrong.filter((text) => !text.includes('401'))).toEqual([]);
    await context.close();
  });

  test('works without scripts', async () => {
    const { page, context } = await open({ javaScriptEnabled: false });
    await page.goto(room.url);
    await page.getByLabel('As known on').fill('2025-07-20');
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await page.locator('.where').textContent()).toContain('nothing official');
    await page.goto(`${room.url}/search`);
    await page.getByRole('searchbox').fill('order');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(await page.locator('.hits li').count()).toBeGreaterThan(3);
    await context.close();
  });

  test('gets along with the keyboard alone', async () => {
    const { page, context } = await open();
    await page.goto(room.url);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to content');
    await page.locator('.drawing a:not([data-arc])[aria-label*="signs Executive Order 14330"]').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/developments/*');
    await context.close();
  });
});

describe.skipIf(isMissing)('every page', () => {
  /** Addresses of all kinds of pages. */
  async function addresses(): Promise<string[]> {
    const items = (
      (await (await ask(`${room.url}/api/v1/items?limit=200`)).json()) as { items: Record<string, string>[] }
    ).items;
    const of = (end: string): Record<string, string> => items.find((row) => row['url']?.endsWith(end))!;
    const order = items.find((row) => row['title']!.includes('signs Executive Order 14330'))!;
    return [
      '/',
      '/?known-at=2025-07-20',
      '/search?q=order',
      '/search?q=zzzz',
      `/items/${of('/signed')['id']}`,
      `/items/${of('/hostile')['id']}`,
      `/developments/${order['development_id']}`,
      `/developments/${of('/order-near')['development_id']}`,
      '/deadlines',
      '/sources',
      '/sources/morning-wire',
      '/subscribe',
      '/accuracy',
      '/login',
      '/changes',
      '/ledger',
      '/nothing',
    ];
  }

  test.each([
    ['light', {}, 'axe.run()'],
    ['dark', { colorScheme: 'dark' as const }, "axe.run({ runOnly: ['color-contrast'] })"],
    [
      'on a phone',
      { viewport: { width: 390, height: 844 }, isMobile: true },
      "axe.run({ runOnly: ['scrollable-region-focusable', 'meta-viewport', 'target-size'] })",
    ],
  ])('passes the accessibility rules, %s, and is no wider than the window', async (_name, options, rules) => {
    const { page, context } = await open(options);
    await signIn(page);
    const found: string[] = [];
    for (const path of await addresses()) {
      await page.goto(room.url + path);
      await page.evaluate(`document.querySelectorAll('main details').forEach((one) => (one.open = true))`);
      await page.evaluate(`${axe};0`);
      const result = (await page.evaluate(rules)) as { violations: { id: string; nodes: { html: string }[] }[] };
      found.push(
        ...result.violations.map(
          ({ id, nodes }) =>
            `${path}: ${id}: ${nodes
              .map(({ html }) => html.slice(0, 120))
              .slice(0, 3)
              .join(' | ')}`,
        ),
      );
      const over = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
      if (over > 0) found.push(`${path}: ${over} px too wide`);
    }
    expect(found).toEqual([]);
    await context.close();
  });

  test('the first page costs at most 100 KB, 30 KB of it script, and asks nobody else', async () => {
    const { page, context, wrong } = await open();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto(room.url, { waitUntil: 'networkidle' });
    const source = (await page.locator('script[src]').getAttribute('src'))!;
    const script = (await (await ask(room.url + source)).text()).length;
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThanOrEqual(100_000);
    expect(script).toBeLessThanOrEqual(30_000);
    expect(wrong).toEqual([]);
    await context.close();
  });
});
