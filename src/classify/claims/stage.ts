// The regulatory step of an item by its claims: what is done to what. Words alone decide only where no claim does.

import type { Claim, Stage } from '../../model.ts';
import type { Reading } from '../reading.ts';
import { stageOfWords } from '../stage.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { ItemClaims, Stretch } from './claims.ts';

const ENDS_RULE = new Set([
  'finalize',
  'finalise',
  'adopt',
  'withdraw',
  'rescind',
  'repeal',
  'revoke',
  'delay',
  'postpone',
  'vacate',
  'scrap',
  'axe',
  'ax',
  'kill',
  'drop',
  'abandon',
  'suspend',
  'pause',
  'extend',
  'reinstate',
  'undo',
  'approve',
  'issue',
  'publish',
  'release',
  'implement',
  'take effect',
  'strike down',
  'overturn',
  'reverse',
  'roll back',
  'lift',
  'eliminate',
  'end',
  'go into effect',
  'come into force',
  'kick in',
  'amend',
  'vote',
]);
const PROPOSES = new Set([
  'propose',
  're-propose',
  'repropose',
  'float',
  'unveil',
  'announce',
  'introduce',
  'roll out',
]);
const ISSUED = new Set(['issue', 'publish', 'release', 'extend', 'delay']);
const SENDS = new Set([
  'send',
  'submit',
  'go',
  'head',
  'advance',
  'clear',
  'arrive',
  'reach',
  'forward',
  'return',
  'move',
]);

/** Products, licences and exemptions that an agency lets pass. */
const GRANTS = new Set(['approve', 'clear', 'authorize', 'greenlight', 'exempt', 'waive', 'license']);

const isAhead = ({ mode }: Claim): boolean =>
  mode === 'planned' ||
  mode === 'weighed' ||
  mode === 'hedged' ||
  mode === 'talked' ||
  mode === 'firm' ||
  mode === 'vowed' ||
  mode === 'denied';

const isPresidential = ({ actor }: Claim): boolean => actor === 'president' || actor === 'whitehouse';

function stageOfRule(claim: Claim): Stage | null {
  const { verb, scope } = claim;
  if (SENDS.has(verb) && !isAhead(claim)) return scope === 'final' ? 'final' : 'prerule';
  if (isAhead(claim)) {
    if (scope === 'proposed' && !PROPOSES.has(verb)) return 'proposed';
    return ENDS_RULE.has(verb) && (scope === 'final' || !ISSUED.has(verb)) ? 'final' : 'prerule';
  }
  if (claim.mode !== 'done' && claim.mode !== 'announced') return scope;
  if (PROPOSES.has(verb)) return 'proposed';
  if (verb === 'withdraw' || verb === 'rescind') return 'final';
  if (scope) return scope;
  return ENDS_RULE.has(verb) ? 'final' : null;
}

/** The step that one claim speaks of; null where it speaks of none. */
export function stageOfClaim(claim: Claim): Stage | null {
  const { object, actor, verb } = claim;
  if (actor === 'court') return 'litigation';
  switch (object) {
    case 'bill':
      return actor === 'agency' || actor === 'head' ? null : 'legislation';
    case 'case':
      return 'litigation';
    case 'order':
      return isPresidential(claim) || actor === 'thing' || (actor === 'nobody' && claim.agency === null)
        ? 'order'
        : null;
    case 'rule':
      return actor === 'state' || actor === 'foreign' || actor === 'company' || actor === 'other'
        ? null
        : stageOfRule(claim);
    case 'guidance':
      return actor === 'agency' || actor === 'head' || (actor === 'nobody' && claim.power === 'act')
        ? 'guidance'
        : null;
    default:
      break;
  }
  if (
    GRANTS.has(verb) &&
    (actor === 'agency' || actor === 'nobody') &&
    claim.power === 'act' &&
    object === 'none' &&
    claim.agency !== null
  )
    return 'guidance';
  if (verb === 'propose' && actor === 'agency') return isAhead(claim) ? 'prerule' : 'proposed';
  return null;
}

const of = ({ main }: Stretch): Stage | null => (main ? stageOfClaim(main) : null);

/** Words that speak of a step only beside the one who takes it: an order of the President, a proposal of an agency. */
function weakStage(reading: Reading, vocabulary: Vocabulary): Stage | null {
  const found = (id: string): boolean => ((reading.found[vocabulary.ruleIndex.get(id) ?? -1] ?? 0) & 3) !== 0;
  const order = found('stage/order-word');
  const proposal = found('stage/proposal-word');
  if (!order && !proposal) return null;
  const { title, text } = reading;
  const near = [...title.mentions, ...text.mentions.filter(({ from }) => text.words.sentence[from] === 0)];
  const names = (...kinds: string[]): boolean => near.some(({ kind }) => kinds.includes(kind));
  if (names('@court', '@foreign', '@state')) return null;
  if (order && names('@president', '@whitehouse')) return 'order';
  return proposal && near.some(({ agency }) => agency !== null) ? 'proposed' : null;
}

/** The stage that the item speaks for: claim and words of the headline, then of the first sentences. */
export function stageOf(reading: Reading, { title, lead, second }: ItemClaims, vocabulary: Vocabulary): Stage {
  const words = (regions: number): Stage | null => {
    const stage = stageOfWords(reading, vocabulary, regions);
    return stage === 'none' ? null : stage;
  };
  return (
    of(title) ?? words(1) ?? of(lead) ?? words(2) ?? of(second) ?? words(7) ?? weakStage(reading, vocabulary) ?? 'none'
  );
}
