// The second opinion on feeds: asked only for XML that could be one, never for what must be refused.

import { expect, test } from 'vitest';
import { deservesSecondReading, readAgain } from '../src/parse/second-reader.ts';

const FEED = `<?xml version="1.0"?><rss version="2.0"><channel><title>Agency</title><item><title>Rule &amp; notice</title>
<link>/rule</link><guid>7</guid><description>&lt;p&gt;Now&lt;/p&gt;</description></item></channel></rss>`;

test('reads entries as the first reader would: plain words, absolute address', async () => {
  expect(await readAgain(FEED, 'https://agency.example/feed')).toEqual([
    { guid: '7', url: 'https://agency.example/rule', title: 'Rule & notice', text: 'Now' },
  ]);
});

test('what is no feed gives nothing and never throws (P03, P06, P17)', async () => {
  const bomb =
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>';
  for (const body of ['<html><title>Sign in</title></html>', bomb, '%PDF-1.7', '{"items": []}', ''])
    expect(deservesSecondReading(body)).toBe(false);
  for (const body of ['<rss><channel><item>', '<wrong/>', bomb])
    expect(await readAgain(body, 'https://a.example/')).toEqual([]);
});

test('a document of more tags than any feed is not handed to the reader that makes an object of each (P20, R16)', async () => {
  const before = process.memoryUsage().rss;
  expect(await readAgain(`<rss><channel>${'<a>'.repeat(3_000_000)}`, 'https://a.example/')).toEqual([]);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  const long = `<item><title>Rule</title>${'<category>x</category>'.repeat(20)}</item>`.repeat(2000);
  expect(await readAgain(`<rss version="2.0"><channel>${long}</channel></rss>`, 'https://a.example/')).toHaveLength(
    2000,
  );
});
