// Official numbers as people type them: "E.O. 14330", "90 FR 38921", "29 CFR 2550.404a-1", "H.R. 4213". Each is one
// thing in several spellings; all of them are searched for.

import type { QueryNode } from '../model.ts';
import { wordsOf } from '../lib/words.ts';

export type Citation = { text: string; length: number; node: QueryNode };

/** A pattern at the beginning of what is left of a query, and the spellings of what it found. */
const FORMS: [RegExp, (parts: string[]) => string[]][] = [
  [
    /^(?:E\.\s?O\.|EO|Exec(?:utive|\.) Order)[\s-]*(?:No\.?\s*)?(\d{4,5})(?![\w-])/i,
    ([n]) => [`E.O. ${n}`, `EO ${n}`, `Executive Order ${n}`, `Executive Order No. ${n}`, `Exec. Order ${n}`],
  ],
  [
    /^(\d{1,3})\s+(?:F\.?\s?R\.?|Fed\.?\s?Reg\.?)\s+(\d{1,3},?\d{3}|\d{1,6})(?![\w-])/i,
    ([volume, page]) => {
      const bare = page!.replace(',', '');
      const comma = bare.length > 3 ? [`${volume} FR ${bare.slice(0, -3)},${bare.slice(-3)}`] : [];
      return [`${volume} FR ${bare}`, `${volume} Fed. Reg. ${bare}`, `${volume} F.R. ${bare}`, ...comma];
    },
  ],
  [
    /^(\d{1,2})\s+C\.?\s?F\.?\s?R\.?\s+(?:part\s+|parts\s+|§+\s*|sec(?:tion|\.)\s+)?(\d[\w.-]*(?:\(\w+\))*)/i,
    ([title, part]) => [`${title} CFR ${part}`, `${title} CFR part ${part}`, `${title} C.F.R. ${part}`],
  ],
  [
    /^(\d{1,2})\s+U\.?\s?S\.?\s?C\.?\s+(?:§+\s*|sec(?:tion|\.)\s+)?(\d[\w-]*(?:\(\w+\))*)/i,
    ([title, section]) => [`${title} USC ${section}`, `${title} U.S.C. ${section}`],
  ],
  [
    /^(?:Pub\.?\s?L\.?|P\.\s?L\.|Public Law)\s*(?:No\.?\s*)?(\d{2,3})[-–](\d{1,3})(?![\w-])/i,
    ([congress, n]) => [
      `Pub. L. ${congress}-${n}`,
      `Public Law ${congress}-${n}`,
      `P.L. ${congress}-${n}`,
      `Pub. L. No. ${congress}-${n}`,
    ],
  ],
  [/^(?:H\.\s?R\.|HR)\s*(\d{1,5})(?![\w-])/i, ([n]) => [`H.R. ${n}`, `HR ${n}`, `HR${n}`]],
  [/^S\.\s*(\d{1,5})(?![\w-])/i, ([n]) => [`S. ${n}`, `S${n}`]],
  [/^RIN[:\s]+(\d{4}-[A-Z]{2}\d{2})(?![\w-])/i, ([rin]) => [rin!]],
];

/** The official number at the beginning of a text, if there is one. */
export function citationAt(text: string): Citation | null {
  for (const [pattern, spellings] of FORMS) {
    const match = pattern.exec(text);
    if (!match) continue;
    const phrases = new Map(
      spellings(match.slice(1)).map((spelling) => [wordsOf(spelling).join(' '), wordsOf(spelling)]),
    );
    const nodes = [...phrases.values()].map((words): QueryNode => ({
      kind: 'phrase',
      words,
      prefix: false,
      field: null,
    }));
    return { text: match[0], length: match[0].length, node: nodes.length > 1 ? { kind: 'any', nodes } : nodes[0]! };
  }
  return null;
}
