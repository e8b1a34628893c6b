// Makes feeds for the ingestion benches, the same on every run: 200 feeds of made-up policy news, three in five RSS and the
// rest Atom, markup in CDATA, escaped or as content:encoded, four feeds in ISO-8859-1, every tenth item a copy of another
// feed's. A later tick moves some feeds on: new items on top, as many old ones gone. All sentences are our own.

import { random } from '../random.mjs';

const AGENCIES = [
  'the Labor Department',
  'the Treasury',
  'the SEC',
  'the EPA',
  'the Commerce Department',
  'the FCC',
  'the CFPB',
  'the Interior Department',
];
const SUBJECTS = [
  'private markets in 401(k) plans',
  'digital assets in retirement accounts',
  'annuities in target-date funds',
  'overtime for salaried staff',
  'heat rules for outdoor crews',
  'pension buyouts',
  'stablecoin reserves',
  'partnership audits',
  'fuel credits',
  'money-market funds',
  'proxy advisers',
  'short-sale reports',
  'broadband maps',
  'truck emissions',
  'tariffs on copper',
  'card late fees',
  'grazing permits',
  'bank exams',
];
const HEADLINES = {
  act: [
    '{A} proposes a rule on {s}',
    '{A} finalizes its rule on {s}',
    '{A} withdraws a statement on {s}',
    '{A} asks for comments on {s}',
    'President signs an order on {s}',
  ],
  told: [
    '{A} will act on {s} by spring, spokesman says',
    '{A} sends a rule on {s} to the budget office',
    'White House plans an order on {s}, aide says',
  ],
  rumor: [
    '{A} said to be weighing {s}',
    '{A} nears a decision on {s}, people with knowledge say',
    'Sources: {A} has a draft on {s}',
  ],
  view: [
    'What comes next for {s}',
    'Seven questions on {s}',
    'Why {s} matters to small firms',
    'Opinion: slow down on {s}',
    'Survey finds doubts about {s}',
  ],
};
const WHO = [
  'a union of bus drivers',
  'the chamber of commerce',
  'two senators',
  'a former deputy secretary',
  'the agency’s chief counsel',
  'researchers in Ohio',
  'a group of fund boards',
  'state treasurers',
  'record keepers',
  'an appeals lawyer',
  'small brokers',
  'the inspector’s office',
];
const SAID = ['said', 'wrote', 'told a panel', 'warned', 'replied', 'estimated', 'argued', 'testified'];
const CLAUSES = [
  'the bill would come to {n} million dollars in the first year',
  'comments are due within {k} weeks',
  'nobody has counted how many of the {n} firms are small',
  'the text fills {n} pages and asks {k} questions',
  'the older letter from {y} still stands',
  'a vote is not on the calendar before {d}',
  'the courts may have a say in {y}',
  'fees remain the hardest part for the {n} plans that answered',
  'the staff needs {k} more months to read what came in',
  'nothing changes for savers until the rule takes effect',
  'the draft went to reviewers on {d}',
  'a grace period of {k} years would help',
];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
const TOWNS = 'Alder Birch Cedar Dover Elgin Fargo Galena Helena Ithaca Jasper Keene Laredo Moline Norfolk Ogden'.split(
  ' ',
);
const PAPERS = 'Courier Ledger Monitor Gazette Wire Bulletin Observer Review'.split(' ');
const NEWEST = Date.UTC(2025, 10, 1, 12);
const CHARACTERS = 1000;

const pick = (list, next) => list[Math.floor(next() * list.length)];
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const upTo = (most, next) => 2 + Math.floor(next() * most);

const PARTS = 'ar bel cor den el fen gar hol is jun kar lor mel nor os pel quin ros sal tor ul ver wen yor zel'.split(
  ' ',
);
const ENDS = ['ton', 'field', 'ley', 'man', 'son', 'berg', 'well', 'wick', 'by', 'dale', 'worth', 'mont'];
const name = (next) => capital(pick(PARTS, next) + pick(PARTS, next) + pick(ENDS, next));
const NAMED = ['{x} of {y}', '{x} and {y}', 'lawyers for {x}', 'the {x} family', 'people in {y}', '{x} Holdings'];
const DID = [
  'filed {n} pages on {y}',
  'sold a stake in {x}',
  'asked why {y} was left out',
  'had met {x} in {d}’s hearing',
  'lost {n} dollars at {x}',
  'keeps {n} accounts with {x}',
  'moved {k} offices to {y}',
  'would rather see {x} first',
];

/** A sentence that only this story has: its people and places. */
function ownSentence(own, next) {
  const words = (text) =>
    text
      .replace('{x}', pick(own, next))
      .replace('{y}', pick(own, next))
      .replace('{n}', upTo(900, next))
      .replace('{k}', upTo(11, next))
      .replace('{d}', pick(DAYS, next));
  return `${capital(words(pick(NAMED, next)))} ${words(pick(DID, next))}.`;
}

function sentence(next) {
  const clause = pick(CLAUSES, next)
    .replace('{n}', upTo(900, next))
    .replace('{k}', upTo(11, next))
    .replace('{y}', 1998 + Math.floor(next() * 29))
    .replace('{d}', pick(DAYS, next));
  const who = next() < 0.3 ? `a lawyer from ${pick(TOWNS, next)}` : pick(WHO, next);
  if (next() < 0.5) return `${capital(clause)}, ${who} ${pick(SAID, next)}.`;
  return `${capital(who)} ${pick(SAID, next)} on ${pick(DAYS, next)} that ${clause}.`;
}

/** The words of a story, all fixed by its seed. */
function story(seed) {
  const next = random(seed);
  const agency = pick(AGENCIES, next);
  const own = Array.from({ length: 6 }, () => name(next));
  const subject = `${pick(SUBJECTS, next)} ${pick(['at', 'after', 'for'], next)} ${own[0]}`;
  const kind = next() < 0.3 ? 'act' : next() < 0.2 ? 'told' : next() < 0.4 ? 'rumor' : 'view';
  const title = capital(pick(HEADLINES[kind], next).replace('{A}', agency).replace('{s}', subject));
  const wanted = CHARACTERS * (0.4 + 1.2 * next());
  let html = `<p>${capital(agency)} and ${subject} were back in the news on ${pick(DAYS, next)}. `;
  while (html.length < wanted) {
    html += escape(next() < 0.65 ? ownSentence(own, next) : sentence(next));
    if (next() < 0.12) html += ` See <a href="https://docs.example/${upTo(99_999, next)}?a=1&amp;b=2">the notice</a>.`;
    html += next() < 0.25 ? '</p>\n<p>' : ' ';
  }
  return { title, html: `${html}</p>`, kind };
}

/** Whose story an item tells: every tenth item after the first feed is a copy of the feed before. */
const storySeed = (feed, number) => ((number + feed) % 10 === 0 && feed > 0 ? feed - 1 : feed) * 100_000 + number;

/** Item `number` of a feed of `items`: { title, html, kind, at, url }. */
export function storyOf(feed, number, items) {
  const { title, html, kind } = story(storySeed(feed, number));
  const at = new Date(NEWEST - (items - number) * 5_400_000 + feed * 1000);
  const url = `https://paper${feed}.example/${at.getUTCFullYear()}/${number}-${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)}`;
  return { title, html, kind, at, url };
}

function rss(feed, name, entries) {
  const items = entries.map(({ title, html, at, url }, index) => {
    const body =
      index % 3 === 0
        ? `<description>${escape(html)}</description>`
        : index % 3 === 1
          ? `<description><![CDATA[${html}]]></description>`
          : `<description>${escape(html.slice(3, 150))}</description><content:encoded><![CDATA[${html}]]></content:encoded>`;
    return `<item><title>${escape(title)}</title><link>${escape(`${url}?utm_source=rss&utm_medium=feed`)}</link><guid isPermaLink="false">${url}</guid><pubDate>${at.toUTCString()}</pubDate>${body}</item>`;
  });
  return `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>${name}</title><link>https://paper${feed}.example/</link><description>News</description>${items.join('\n')}</channel></rss>`;
}

function atom(feed, name, entries) {
  const items = entries.map(
    ({ title, html, at, url }) =>
      `<entry><title>${escape(title)}</title><link href="${url}"/><id>${url}</id><updated>${at.toISOString()}</updated><content type="html">${escape(html)}</content></entry>`,
  );
  return `<feed xmlns="http://www.w3.org/2005/Atom"><title>${name}</title><id>https://paper${feed}.example/</id>${items.join('\n')}</feed>`;
}

/**
 * The bytes of `feeds` feeds with `items` entries each, about 1,000 characters of markup an entry. In tick 1 the first
 * `changed` feeds carry `fresh` new items.
 */
export function makeFeeds(feeds, items, { tick = 0, changed = 20, fresh = 3 } = {}) {
  return Array.from({ length: feeds }, (_, feed) => {
    const moved = tick > 0 && feed < changed ? fresh : 0;
    const title = `${TOWNS[feed % TOWNS.length]} ${PAPERS[feed % PAPERS.length]} ${feed}`;
    const entries = Array.from({ length: items }, (_, index) => storyOf(feed, items + moved - index, items));
    const latin = feed % 50 === 7;
    const text = `<?xml version="1.0" encoding="${latin ? 'iso-8859-1' : 'utf-8'}"?>\n${feed % 5 < 3 ? rss(feed, title, entries) : atom(feed, title, entries)}`;
    return latin ? Buffer.from(text.replace(/’/g, '&#8217;'), 'latin1') : Buffer.from(text);
  });
}
