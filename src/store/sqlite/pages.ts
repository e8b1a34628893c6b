// Pages as received: deflated, each kept once under the hash of its bytes, tied to the visits that brought it,
// so that history can be read again with better readers.

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import type { Page } from '../../model.ts';
import type { PackedPage, PageReads } from '../contract/visits.ts';
import type { Db } from './connection.ts';

const deflate = promisify(deflateRaw);

type PageRow = {
  source_id: string;
  url: string;
  content_type: string;
  fetched_at: string;
  encoding: 'raw' | 'text';
  body: Buffer;
};

/** Writes of pages, inside the transaction of their visit. */
export function pageWriter(db: Db) {
  const add = db.prepare('insert or ignore into pages (hash, encoding, size, body) values (?, ?, ?, ?)');
  const tie = db.prepare(
    'insert into visit_pages (visit, place, url, content_type, fetched_at, hash) values (?, ?, ?, ?, ?, ?)',
  );
  /** Writes packed pages of a visit. */
  return (visit: number, packed: PackedPage[]): void => {
    for (const [place, { page, hash, encoding, size, body }] of packed.entries()) {
      if (body) add.run(hash, encoding, size, body);
      tie.run(visit, place, page.url, page.contentType, page.fetchedAt, hash);
    }
  };
}

/** Reading pages again. */
export function createPageReads(db: Db): PageReads {
  const select = `select v.source_id, t.url, t.content_type, t.fetched_at, p.encoding, p.body
    from visit_pages t join visits v on v.no = t.visit join pages p on p.hash = t.hash`;
  const toPage = (row: PageRow): Page => {
    const bytes = inflateRawSync(row.body);
    return {
      sourceId: row.source_id,
      url: row.url,
      contentType: row.content_type,
      body: row.encoding === 'text' ? bytes.toString() : '', // bytes of the wire are decoded by whoever reads them
      fetchedAt: row.fetched_at,
      ...(row.encoding === 'raw' ? { raw: new Uint8Array(bytes) } : {}),
    };
  };
  const numbers = db.prepare<[string, string, string], { visit: number; place: number }>(
    `select t.visit, t.place from visit_pages t join visits v on v.no = t.visit
     where v.source_id = ? and v.started_at between ? and ? order by t.visit, t.place`,
  );
  const has = db.prepare<[string], number>('select 1 from pages where hash = ?').pluck();
  const one = db.prepare<[number, number], PageRow>(`${select} where t.visit = ? and t.place = ?`);
  return {
    async packPages(pages) {
      return Promise.all(
        pages.map(async (page) => {
          const encoding = page.raw ? 'raw' : 'text';
          const bytes = page.raw ?? Buffer.from(page.body);
          const hash = createHash('sha256').update(`${encoding}\n`).update(bytes).digest('hex');
          const body = has.get(hash) ? null : await deflate(bytes, { level: 1 });
          return { page, hash, encoding, size: bytes.length, body } as const;
        }),
      );
    },

    async *keptPages(sourceId, from = '', to = '9999') {
      for (const { visit, place } of numbers.all(sourceId, from, to)) {
        const row = one.get(visit, place);
        if (row) yield toPage(row);
      }
    },
  };
}
