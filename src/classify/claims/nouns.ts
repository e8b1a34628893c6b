// Who or what a stretch of words names: names of the vocabulary, and nouns of data/verbs.json beside them ("weather
// service", "housing chief"), so that an agency that nobody listed still is one.

import type { Actor, ObjectKind } from '../../model.ts';
import type { Part } from '../reading.ts';
import { AFTER } from '../tokens.ts';
import { IS } from './grammar.ts';
import type { Sense } from './grammar.ts';

/** A noun phrase: who or what it names, and where it stands. */
export type Noun = {
  actor: Actor;
  agency: string | null;
  object: ObjectKind;
  scope: 'proposed' | 'final' | null;
  owner: Actor | null; // "the Department's rule"
  from: number;
  to: number;
  plural: boolean;
  possessive: boolean; // its last word: what follows is what it owns
};

const ACTOR_OF: Record<string, Actor> = {
  '@president': 'president',
  '@whitehouse': 'whitehouse',
  '@usa': 'whitehouse',
  '@agency': 'agency',
  '@head': 'head',
  '@deputy': 'spokesperson',
  '@spokes': 'spokesperson',
  '@official': 'official',
  '@cabinet': 'official',
  '@congress': 'lawmaker',
  '@court': 'court',
  '@outlet': 'outlet',
  '@private': 'company',
  '@foreign': 'foreign',
  '@state': 'state',
  '@market': 'market',
};
/** Who can be a former one, without power. */
const PEOPLE: ReadonlySet<Actor> = new Set<Actor>(['president', 'head', 'lawmaker', 'spokesperson', 'official']);
const CHAMBERS: ReadonlySet<string> = new Set(['house', 'senate', 'congress']);

export const senseAt = (part: Part, at: number): Sense | undefined => part.words.terms[at]?.sense;
export const isAt = (part: Part, at: number, bits: number): boolean =>
  at >= 0 && ((senseAt(part, at)?.is ?? 0) & bits) !== 0;

/** Whether the word at `at` has a plural's ending: one -s. */
export function isPlural(part: Part, at: number): boolean {
  const word = part.words.words[at] ?? '';
  const last = word.length - 1;
  return last > 0 && word.charCodeAt(last) === 115 && word.charCodeAt(last - 1) !== 115;
}

/** Whether a possessive stands behind word `at`. */
export function isPossessive(part: Part, at: number): boolean {
  const end = part.words.end[at] ?? -1;
  const code = part.source.charCodeAt(end);
  if (code !== 39 && code !== 0x2019) return false;
  const next = part.source.charCodeAt(end + 1) | 32;
  if (next === 115) return true;
  return (part.source.charCodeAt(end - 1) | 32) === 115 && part.source.charCodeAt(end + 1) === 32;
}

const noun = (actor: Actor, from: number, to: number): Noun => ({
  actor,
  agency: null,
  object: 'none',
  scope: null,
  owner: null,
  from,
  to,
  plural: false,
  possessive: false,
});

/** What a name of the vocabulary names that begins at `at`; null where none does. */
function namedAt(part: Part, at: number): Noun | null {
  const mention = part.names[at];
  if (!mention) return null;
  const actor = ACTOR_OF[mention.kind];
  if (!actor) return { ...noun('other', at, mention.to), object: 'none' };
  const found = noun(actor, at, mention.to);
  found.agency = mention.agency;
  const last = part.words.words[mention.to - 1] ?? '';
  if (
    actor === 'lawmaker' &&
    mention.to - at <= 2 &&
    CHAMBERS.has(last) &&
    (mention.to - at === 1 || part.words.words[at] === 'usa')
  )
    found.actor = 'chamber';
  found.plural = last.endsWith('s') && actor !== 'president' && actor !== 'outlet' && actor !== 'agency';
  if (last === 'gop') found.plural = false;
  found.possessive = isPossessive(part, mention.to - 1);
  if (isAt(part, at - 1, IS.former) && PEOPLE.has(actor)) found.actor = 'company';
  return found;
}

/** Whether a field of government stands before the noun at `at`: "health agency", "Housing chief". */
const hasField = (part: Part, at: number): boolean =>
  isAt(part, at - 1, IS.field) && ((part.words.after[at - 1] ?? 0) & ~AFTER.quote) === 0;

/** What the noun at `at` names; `before` is the noun phrase that ends there, if one does. */
function commonAt(part: Part, at: number, sense: Sense, before: Noun | null): Noun | null {
  const found = noun('other', at, at + 1);
  found.plural = (sense.is & IS.plural) !== 0;
  found.possessive = isPossessive(part, at);
  const joined = before !== null && before.to === at && !before.possessive ? before : null;
  const owner = before !== null && before.to === at ? before : null;
  switch (sense.actor) {
    case 'president':
      return presidentAt(part, found, owner);
    case 'agency':
      if (owner?.actor === 'foreign' || owner?.actor === 'state')
        return { ...found, actor: owner.actor, from: owner.from };
      return { ...found, actor: 'agency', agency: owner?.agency ?? null, from: owner?.from ?? fieldFrom(part, at) };
    case 'office':
      if (joined && ['agency', 'foreign', 'state', 'whitehouse'].includes(joined.actor))
        return { ...found, actor: joined.actor, agency: joined.agency, from: joined.from };
      return hasField(part, at) ? { ...found, actor: 'agency', from: fieldFrom(part, at) } : null;
    case 'head':
    case 'chief':
      if (owner?.actor === 'foreign' || owner?.actor === 'state')
        return { ...found, actor: owner.actor, from: owner.from };
      if (isAt(part, (owner ?? found).from - 1, IS.former))
        return { ...found, actor: 'company', from: owner?.from ?? at };
      if (owner && (owner.actor === 'agency' || owner.actor === 'whitehouse' || owner.actor === 'president'))
        return { ...found, actor: 'head', agency: owner.agency, from: owner.from };
      if (owner?.actor === 'company' || owner?.actor === 'lawmaker')
        return { ...found, actor: owner.actor, from: owner.from };
      if (hasField(part, at)) return { ...found, actor: 'head', from: fieldFrom(part, at) };
      return sense.actor === 'head' ? { ...found, actor: 'head' } : null;
    case 'spokesperson':
    case 'official':
      if (owner && ['foreign', 'state', 'company', 'lawmaker'].includes(owner.actor))
        return { ...found, actor: owner.actor, from: owner.from };
      return { ...found, actor: sense.actor, agency: owner?.agency ?? null, from: owner?.from ?? at };
    case 'people':
    case 'lawmaker':
    case 'court':
    case 'company':
    case 'foreign':
    case 'state':
      if (owner?.actor === 'foreign') return { ...found, actor: 'foreign', from: owner.from };
      return { ...found, actor: sense.actor, from: joined?.from ?? at };
  }
  return null;
}

/** "President" alone is ours; of a country, a firm or another name it is theirs. */
function presidentAt(part: Part, found: Noun, owner: Noun | null): Noun | null {
  if (owner && owner.actor !== 'whitehouse' && owner.actor !== 'thing') {
    const actor =
      owner.actor === 'foreign' || owner.actor === 'state'
        ? owner.actor
        : owner.actor === 'agency'
          ? 'head'
          : 'company';
    return { ...found, actor, agency: owner.agency, from: owner.from };
  }
  if (part.words.capital[found.from] !== 1)
    return isAt(part, found.from - 1, IS.determiner) ? { ...found, actor: 'president' } : null;
  const next = found.to;
  const isName = part.words.capital[next] === 1 && part.names[next] === undefined && senseAt(part, next) === undefined;
  return { ...found, actor: isName ? 'foreign' : 'president', to: isName ? next + 1 : next };
}

const fieldFrom = (part: Part, at: number): number => (hasField(part, at) ? at - 1 : at);

/** Whether only adjectives stand between a noun phrase and the noun at `at`: "SEC proposed rule". */
function isOneWith(part: Part, from: number, at: number): boolean {
  for (let between = from; between < at; between++)
    if (!isAt(part, between, IS.adjective | IS.modifier) || part.names[between]) return false;
  return at - from <= 2 && from > 0 && ((part.words.after[from - 1] ?? 0) & ~AFTER.quote) === 0;
}

/** The order, rule, bill … that the noun at `at` names. */
function thingAt(part: Part, at: number, object: ObjectKind, before: Noun | null): Noun {
  const found = noun('thing', at, at + 1);
  found.object = object;
  found.plural = isPlural(part, at);
  found.possessive = isPossessive(part, at);
  for (let back = at - 1; back >= at - 3 && back >= 0; back--) {
    const earlier = part.words.words[back];
    if (earlier === 'proposed' || earlier === 'draft') found.scope = 'proposed';
    else if (earlier === 'final') found.scope = 'final';
    else if (!isAt(part, back, IS.adjective | IS.modifier)) break;
  }
  if (before && isOneWith(part, before.to, at)) {
    found.owner = before.actor === 'thing' ? before.owner : before.actor;
    found.agency = before.agency;
    // "guidance on the rule" is two; "rule proposal" is one, of the first kind.
    if (before.actor === 'thing' && before.to === at && before.object !== 'plan') found.object = before.object;
    found.from = before.from;
  }
  return found;
}

/** The noun phrase that begins or goes on at `at`; null where the word names nobody and nothing known. */
export function nounAt(part: Part, at: number, before: Noun | null): Noun | null {
  const named = namedAt(part, at);
  if (named) return withBefore(part, named, before);
  const sense = senseAt(part, at);
  if (!sense) return null;
  if (sense.object) {
    if (sense.object === 'personnel' && sense.actor) {
      const who = commonAt(part, at, sense, before);
      if (who) return who;
    }
    return thingAt(part, at, sense.object, before);
  }
  return sense.actor ? commonAt(part, at, sense, before) : null;
}

/** The noun phrase at `at` with all nouns that go on from it: "an agency spokesperson". */
export function wholeNounAt(part: Part, at: number, to: number): Noun | null {
  let from = at;
  while (from < to && !part.names[from] && isAt(part, from, IS.determiner | IS.adjective | IS.modifier)) from++;
  let found = from < to ? nounAt(part, from, null) : null;
  while (found && found.to < to) {
    const next = nounAt(part, found.to, found);
    if (!next || next.from > found.from) break;
    found = next;
  }
  return found;
}

/** "SEC" "chair": two names side by side are one, of the second, with the agency of the first. */
function withBefore(part: Part, named: Noun, before: Noun | null): Noun {
  if (!before || before.to !== named.from) return named;
  const between = part.words.after[before.to - 1] ?? 0;
  if ((between & ~AFTER.quote) !== 0) return named;
  if (named.actor === 'other') return { ...before, to: named.to };
  named.agency ??= before.agency;
  named.from = before.from;
  const isForeign = before.actor === 'foreign' || before.actor === 'state';
  if (isForeign && ['agency', 'official', 'spokesperson', 'head', 'lawmaker', 'court'].includes(named.actor)) {
    named.actor = before.actor;
    named.agency = null;
  }
  return named;
}
