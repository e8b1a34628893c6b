// What an agency does in the claims of an item: it acts, speaks, owns what is acted on, or is named behind the verb, as
// one that is asked or told to. A name alone is no regulatory action.

import type { Claim, Stage } from '../../model.ts';
import { MODES, OBJECTS } from '../../model.ts';
import type { ItemClaims, Stretch } from './claims.ts';

const REGIONS = ['title', 'lead', 'second'] as const;
const PARTS = ['acts', 'speaks', 'owns', 'behind'] as const;
type Role = (typeof PARTS)[number];

/** Every name that `rolesOf` can give. */
export const ROLES: readonly string[] = REGIONS.flatMap((region) => [
  ...PARTS.flatMap((part) => MODES.map((mode) => `role:${region}:${part}+${mode}`)),
  ...OBJECTS.map((object) => `role:${region}:acts+${object}`),
  `role:${region}:aside`,
]);

/** Whether a name of the agency stands behind the verb of the claim, in its sentence. */
function isBehind({ part }: Stretch, claim: Claim, agency: string): boolean {
  const { sentence, start } = part.words;
  return part.mentions.some(
    (mention) =>
      mention.agency === agency &&
      sentence[mention.from] === claim.sentence &&
      (start[mention.from] ?? 0) >= claim.spans.verb.end,
  );
}

function roleIn(stretch: Stretch, claim: Claim, agency: string): Role | null {
  if (claim.agency !== agency) return isBehind(stretch, claim, agency) ? 'behind' : null;
  if (claim.actor === 'thing') return 'owns';
  return claim.actor === 'agency' ? 'acts' : 'speaks';
}

/** The roles of one agency in an item, each a name of ROLES. */
export function rolesOf({ title, lead, second }: ItemClaims, agency: string): string[] {
  const roles: string[] = [];
  [title, lead, second].forEach((stretch, at) => {
    const region = REGIONS[at] ?? 'second';
    const { main } = stretch;
    const role = main && roleIn(stretch, main, agency);
    if (main && role) {
      roles.push(`role:${region}:${role}+${main.mode}`);
      if (role === 'acts') roles.push(`role:${region}:acts+${main.object}`);
    } else if (stretch.claims.some((claim) => claim.agency === agency)) roles.push(`role:${region}:aside`);
  });
  return roles;
}

const STEPS: ReadonlySet<Stage> = new Set<Stage>(['guidance', 'prerule', 'proposed', 'final']);

/**
 * The agency whose step it must be where an item is of a step of regulation: the one that acts in the headline. Null
 * where no agency does. An item of a step without its agency would contradict itself.
 */
export function agencyOfStep({ title }: ItemClaims, stage: Stage): string | null {
  const { main } = title;
  return main !== null && main.actor === 'agency' && STEPS.has(stage) ? main.agency : null;
}
