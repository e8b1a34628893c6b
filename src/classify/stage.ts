// The furthest regulatory step that an item is about: what the publisher's own record says of it, and the words to quote.
// Between the words the learned part decides; a record that names its document type is not argued with.

import type { Evidence, OfficialRecord, Stage } from '../model.ts';
import type { Part, Reading } from './reading.ts';
import { evidenceOf, regionOf } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Hit } from './wording.ts';

/** The rules whose words may be quoted for a stage. */
const QUOTED: Record<Stage, string[]> = {
  none: [],
  order: ['stage/order-number', 'stage/order', 'stage/order-word', 'stage/tariff-order'],
  guidance: ['stage/guidance'],
  prerule: ['stage/prerule', 'stage/prerule-talk'],
  proposed: ['stage/proposed', 'status/comment-window', 'stage/proposal-word'],
  final: ['stage/immediate', 'stage/withdrawal', 'stage/final', 'stage/rule-word'],
  litigation: ['stage/litigation', 'agency/enforcement'],
  legislation: ['stage/legislation'],
};

/**
 * Strong words of each stage, in the order in which they overrule one another within one stretch: a withdrawal names
 * the rule it withdraws, an advance notice says "proposed rulemaking" too, a proposal names the final rule it amends.
 */
const STRONG: [string, Stage][] = [
  ['agency/paperwork', 'none'],
  ['stage/immediate', 'final'],
  ['stage/withdrawal', 'final'],
  ['stage/prerule', 'prerule'],
  ['stage/proposed', 'proposed'],
  ['stage/final', 'final'],
  ['stage/order', 'order'],
  ['stage/order-number', 'order'],
  ['stage/litigation', 'litigation'],
  ['stage/legislation', 'legislation'],
  ['stage/guidance', 'guidance'],
  ['stage/prerule-talk', 'prerule'],
  ['stage/tariff-order', 'order'],
];

const places = new WeakMap<Vocabulary, number[]>();

/** The place of each strong rule in the vocabulary, found once; -1 where it has none. */
function strongPlaces(vocabulary: Vocabulary): number[] {
  let known = places.get(vocabulary);
  if (!known) places.set(vocabulary, (known = STRONG.map(([id]) => vocabulary.ruleIndex.get(id) ?? -1)));
  return known;
}

/** The stage that the strong words of one region speak for; `none` where there are none. Regions are bits as in Reading. */
export function stageOfWords(reading: Reading, vocabulary: Vocabulary, regions: number): Stage {
  const rules = strongPlaces(vocabulary);
  for (let k = 0; k < rules.length; k++)
    if (((reading.found[rules[k] as number] ?? 0) & regions) !== 0) return STRONG[k]?.[1] ?? 'none';
  return 'none';
}

/** Phrases that say "proposed" or "final" in the Federal Register's own ACTION line, and OIRA's stages. */
const ACTIONS: [RegExp, Stage][] = [
  [/advance notice of proposed|request for (information|comment)|concept release|prerule/i, 'prerule'],
  [/withdrawal/i, 'final'],
  [/proposed rule|notice of proposed|reopening of (the )?comment|extension of (the )?comment/i, 'proposed'],
  [/interim final|direct final|final rule|temporary (final )?rule|delay of effective|correcting amendment/i, 'final'],
  [/executive order|proclamation|presidential (memorand|determination|order)/i, 'order'],
  [/notice of (availability|guidance)|interpretive|exemption|policy statement|statement of policy/i, 'guidance'],
];
const TYPES: [RegExp, Stage][] = [
  [/^proposed rule/i, 'proposed'],
  [/^(final |interim final )?rule/i, 'final'],
  [/^presidential document|^executive order|^proclamation|^memorandum/i, 'order'],
];

/**
 * What the record says, with its words; null where it says nothing of a step. The ACTION line (1 CFR 18.12) is more
 * exact than the document type: an advance notice is printed among the proposed rules. A review at OIRA (E.O. 12866
 * section 6) stands before the proposal, or before the final rule where the final rule is reviewed.
 */
export function stageOfRecord(record: OfficialRecord | undefined): { stage: Stage; evidence: Evidence } | null {
  if (!record) return null;
  const said = (quote: string, rule: string, stage: Stage): { stage: Stage; evidence: Evidence } => ({
    stage,
    evidence: { field: 'record', quote, start: 0, rule },
  });
  if (record.oiraStage)
    return said(
      record.oiraStage,
      'stage/record-oira',
      /^(interim )?final/i.test(record.oiraStage) ? 'final' : 'prerule',
    );
  for (const [pattern, stage] of ACTIONS)
    if (record.action && pattern.test(record.action)) return said(record.action, 'stage/record-action', stage);
  for (const [pattern, stage] of TYPES)
    if (record.documentType && pattern.test(record.documentType))
      return said(record.documentType, 'stage/record-type', stage);
  return record.eoNumber ? said(record.eoNumber, 'stage/record-order', 'order') : null;
}

/** The words that speak for a stage, the headline's first, at most two. */
export function stageEvidence(reading: Reading, vocabulary: Vocabulary, stage: Stage, most = 2): Evidence[] {
  if (stage === 'none') return [];
  const wanted = QUOTED[stage].map((id) => vocabulary.ruleIndex.get(id));
  const found: { part: Part; hit: Hit; rank: number }[] = [];
  for (const part of [reading.title, reading.text])
    for (const hit of part.hits) {
      const place = wanted.indexOf(hit.rule);
      if (place < 0) continue;
      found.push({ part, hit, rank: regionOf(part, hit.from) * 100 + place * 20 - Math.min(19, hit.to - hit.from) });
    }
  found.sort((a, b) => a.rank - b.rank || a.hit.from - b.hit.from);
  const chosen: Evidence[] = [];
  for (const { part, hit } of found) {
    if (chosen.length >= most) break;
    const evidence = evidenceOf(part, hit.from, hit.to, vocabulary.rules[hit.rule]?.id ?? '');
    const end = evidence.start + evidence.quote.length;
    const over = chosen.some(
      (one) => one.field === evidence.field && one.start < end && evidence.start < one.start + one.quote.length,
    );
    if (!over) chosen.push(evidence);
  }
  return chosen;
}
