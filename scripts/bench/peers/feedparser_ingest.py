# What a user of Python writes in an evening: feedparser, sqlite3, full text. No tags, no timeline, no revisions.
# python3 feedparser_ingest.py DB URLS
import re
import sqlite3
import sys

import feedparser

db = sqlite3.connect(sys.argv[1])
db.executescript("""
pragma journal_mode = wal;
create table if not exists feeds (url text primary key, etag text);
create table if not exists items (id integer primary key, guid text unique, title text, link text, published text, text text);
create virtual table if not exists words using fts5 (title, text);
""")
for url in open(sys.argv[2]).read().split():
    known = db.execute("select etag from feeds where url = ?", (url,)).fetchone()
    feed = feedparser.parse(url, etag=known[0] if known else None)
    for entry in feed.entries:
        html = entry.content[0].value if "content" in entry else entry.get("summary", "")
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
        row = (entry.get("id"), entry.get("title"), entry.get("link"), entry.get("published"), text)
        added = db.execute("insert or ignore into items (guid, title, link, published, text) values (?, ?, ?, ?, ?)", row)
        if added.rowcount:
            db.execute("insert into words (rowid, title, text) values (?, ?, ?)", (added.lastrowid, row[1], text))
    if feed.get("status") == 200:
        db.execute("insert or replace into feeds values (?, ?)", (url, feed.get("etag")))
    db.commit()
