// What the claims of an item say, as a small closed vocabulary for learning: one number for each name of CONCLUSIONS.

import { ACTORS, MODES, OBJECTS, STAGES, STATUSES } from '../../model.ts';
import type { Claim, Stage, Status } from '../../model.ts';
import type { ItemClaims, Stretch } from './claims.ts';
import { HOOKS, WORDS } from './claims.ts';
import { stageOfClaim } from './stage.ts';

const POWERS = ['act', 'ask', 'none'] as const;
const ACTS = ['step', 'act', 'other'] as const;
const REGIONS = ['title', 'lead', 'second'] as const;

/** Names of one family and where it begins in the list of all. */
type Family = { from: number; width: number };

const names: string[] = [];
function family(prefix: string, values: readonly string[], others: readonly string[] = ['']): Family {
  const from = names.length;
  for (const value of values)
    for (const other of others) names.push(`${prefix}${value}${other === '' ? '' : `+${other}`}`);
  return { from, width: others.length };
}

const OF_STRETCH = REGIONS.map((region) => ({
  actor: family(`${region}:actor=`, ACTORS),
  mode: family(`${region}:mode=`, MODES),
  power: family(`${region}:power=`, POWERS),
  object: family(`${region}:object=`, OBJECTS),
  word: family(`${region}:word=`, WORDS),
  speaker: family(`${region}:speaker=`, ACTORS),
  scope: family(`${region}:scope=`, ['proposed', 'final']),
  stage: family(`${region}:stage=`, STAGES),
  act: family(`${region}:act=`, ACTS),
  actorAct: family(`${region}:actor+act=`, ACTORS, ACTS),
  actorMode: family(`${region}:actor+mode=`, ACTORS, MODES),
  modeWord: family(`${region}:mode+word=`, MODES, WORDS),
  modeObject: family(`${region}:mode+object=`, MODES, OBJECTS),
  modePower: family(`${region}:mode+power=`, MODES, POWERS),
  background: family(`${region}:background=`, ['done']),
}));
const HOOK = family('hook=', HOOKS);
const VERDICT = family('verdict=', STATUSES);
const STAGE = family('stage=', STAGES);
const TITLE_LEAD = family('title+lead=', MODES, MODES);
const VERDICT_WORD = family('verdict+word=', STATUSES, WORDS);

/** Every name that `conclusionsOf` can give, in the order of its numbers. */
export const CONCLUSIONS: readonly string[] = names;

const modeOf = (claim: Claim | null): number => (claim ? MODES.indexOf(claim.mode) : MODES.length - 1);

function addStretch(out: number[], { main, word, claims }: Stretch, own: (typeof OF_STRETCH)[number]): void {
  const spoken = WORDS.indexOf(word);
  const mode = modeOf(main);
  out.push(own.word.from + spoken, own.mode.from + mode, own.modeWord.from + mode * own.modeWord.width + spoken);
  if (claims.some((claim) => claim.clause === 'background' && claim.mode === 'done' && claim.power === 'act'))
    out.push(own.background.from);
  if (!main) return;
  const actor = ACTORS.indexOf(main.actor);
  const power = POWERS.indexOf(main.power);
  const object = OBJECTS.indexOf(main.object);
  const act = ACTS.indexOf(main.act);
  out.push(own.act.from + act, own.actorAct.from + actor * own.actorAct.width + act);
  out.push(own.actor.from + actor, own.power.from + power, own.object.from + object);
  out.push(own.actorMode.from + actor * own.actorMode.width + mode);
  out.push(own.modeObject.from + mode * own.modeObject.width + object);
  out.push(own.modePower.from + mode * own.modePower.width + power);
  if (main.speaker) out.push(own.speaker.from + ACTORS.indexOf(main.speaker));
  if (main.scope) out.push(own.scope.from + (main.scope === 'proposed' ? 0 : 1));
  const stage = stageOfClaim(main);
  if (stage) out.push(own.stage.from + STAGES.indexOf(stage));
}

/** The conclusions of an item, as places in CONCLUSIONS. `verdict` and `stage`: the reader's own. */
export function conclusionsOf(claims: ItemClaims, verdict: Status, stage: Stage): number[] {
  const out: number[] = [];
  const stretches = [claims.title, claims.lead, claims.second];
  for (let k = 0; k < stretches.length; k++)
    addStretch(out, stretches[k] as Stretch, OF_STRETCH[k] as (typeof OF_STRETCH)[number]);
  out.push(
    HOOK.from + HOOKS.indexOf(claims.hook),
    VERDICT.from + STATUSES.indexOf(verdict),
    STAGE.from + STAGES.indexOf(stage),
  );
  out.push(TITLE_LEAD.from + modeOf(claims.title.main) * TITLE_LEAD.width + modeOf(claims.lead.main));
  const word = claims.title.word !== 'nobody' ? claims.title.word : claims.lead.word;
  out.push(VERDICT_WORD.from + STATUSES.indexOf(verdict) * VERDICT_WORD.width + WORDS.indexOf(word));
  return out;
}
