// The forms in which an English verb can be printed.

/** Base form → past and participle, where they are not made with -ed. */
const IRREGULAR: Record<string, string> = {
  set: 'set',
  cut: 'cut',
  hit: 'hit',
  put: 'put',
  let: 'let',
  say: 'said',
  tell: 'told',
  think: 'thought',
  write: 'wrote written',
  rewrite: 'rewrote rewritten',
  withdraw: 'withdrew withdrawn',
  seek: 'sought',
  send: 'sent',
  rise: 'rose risen',
  fall: 'fell fallen',
  lay: 'laid',
  leave: 'left',
  begin: 'began begun',
  strike: 'struck',
  swear: 'swore sworn',
  undo: 'undid undone',
  fight: 'fought',
  hear: 'heard',
  take: 'took taken',
  throw: 'threw thrown',
  bring: 'brought',
  withhold: 'withheld',
  uphold: 'upheld',
  hold: 'held',
  freeze: 'froze frozen',
  unfreeze: 'unfroze unfrozen',
  redraw: 'redrew redrawn',
  draw: 'drew drawn',
  slide: 'slid',
  override: 'overrode overridden',
  give: 'gave given',
  go: 'went gone',
  come: 'came come',
  become: 'became become',
  get: 'got gotten',
  win: 'won',
  lose: 'lost',
  keep: 'kept',
  make: 'made',
  mean: 'meant',
  lead: 'led',
  find: 'found',
  buy: 'bought',
  sell: 'sold',
  spend: 'spent',
  pay: 'paid',
  shut: 'shut',
  sink: 'sank sunk',
  shrink: 'shrank shrunk',
  swing: 'swung',
  grow: 'grew grown',
  see: 'saw seen',
  know: 'knew known',
  do: 'did done',
  have: 'had',
  show: 'showed shown',
  speak: 'spoke spoken',
  stand: 'stood',
  meet: 'met',
  build: 'built',
  forecast: 'forecast',
  shake: 'shook shaken',
  wind: 'wound',
  hang: 'hung',
  tear: 'tore torn',
  spell: 'spelled',
  beat: 'beat beaten',
  rip: 'ripped',
};
const DOUBLES =
  /^(ban|bar|nix|drop|slam|rip|tap|dip|slip|plan|prep|crop|pin|scrap|step|stop|curb|cap|jump|permit|submit|commit|pump|dump|top|prod|beg|gut|rub|scrub|trim|strip|rein|grin|prod|flip|zip|pen|log|refer|defer|occur|transfer|star|slap|hop|spur|stir|rid|compel|expel|cancel|level|run|swap|wrap|equip|vet|rebut|nod|cut|shut|flag)$/;

export type VerbForms = { base: string; s: string; ed: string[]; ing: string };

/** The forms of a verb: base, third person, past (with participle), -ing. */
export function verbForms(verb: string): VerbForms {
  const ends = (pattern: RegExp): boolean => pattern.test(verb);
  const doubled = DOUBLES.test(verb) && ends(/[^aeiou][aeiou][bdglmnprtw]$/) ? verb + verb.slice(-1) : verb;
  const s = ends(/(s|x|z|ch|sh|[^aeiou]o)$|^(go|undo|do)$/)
    ? `${verb}es`
    : ends(/[^aeiou]y$/)
      ? `${verb.slice(0, -1)}ies`
      : `${verb}s`;
  const irregular = IRREGULAR[verb];
  const ed = irregular
    ? irregular.split(' ')
    : [ends(/e$/) ? `${verb}d` : ends(/[^aeiou]y$/) ? `${verb.slice(0, -1)}ied` : `${doubled}ed`];
  const ing = ends(/[^e]e$/) ? `${verb.slice(0, -1)}ing` : `${doubled}ing`;
  return { base: verb, s: verb === 'have' ? 'has' : s, ed, ing };
}
