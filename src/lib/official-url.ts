// Where government itself shows the thing that a number names. Only addresses that follow from the number alone: what
// would need a search or a guess is null.

import type { IdentifierKind } from '../model.ts';

const CONGRESS = 119; // bills are cited without their Congress: the sitting one, 2025 and 2026

const BILL_TYPES: Record<string, string> = {
  'H.R.': 'house-bill',
  'S.': 'senate-bill',
  'H.Res.': 'house-resolution',
  'S.Res.': 'senate-resolution',
  'H.J.Res.': 'house-joint-resolution',
  'S.J.Res.': 'senate-joint-resolution',
  'H.Con.Res.': 'house-concurrent-resolution',
  'S.Con.Res.': 'senate-concurrent-resolution',
};

/** `2026-06178` stands under any date: the register leads on by the number. Corrections carry a prefix, `C1-`. */
const registerDocument = (value: string): string | null =>
  /^(?:[A-Z]\d-)?\d{2,4}-\d{1,5}$|^[A-Z]\d-\d{1,5}$/.test(value) ? `https://www.federalregister.gov/d/${value}` : null;

function bill(value: string): string | null {
  const match = /^([HS][A-Za-z. ]*?)\s*(\d+)$/.exec(value);
  const type = BILL_TYPES[match?.[1]?.replace(/\s/g, '') ?? ''];
  return match && type ? `https://www.congress.gov/bill/${CONGRESS}th-congress/${type}/${match[2]}` : null;
}

function regulation(value: string): string | null {
  const match = /^(\d+) CFR (\d+[a-z]?)(\.\S+)?$/.exec(value);
  if (!match) return null;
  const [, title, part, section] = match;
  return section
    ? `https://www.ecfr.gov/current/title-${title}/section-${part}${section}`
    : `https://www.ecfr.gov/current/title-${title}/part-${part}`;
}

function statute(value: string): string | null {
  const match = /^(\d+) U\.S\.C\. (\S+)$/.exec(value);
  if (!match) return null;
  return `https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title${match[1]}-section${match[2]}&num=0&edition=prelim`;
}

function citation(value: string): string | null {
  const match = /^(\d+) FR (\d+)$/.exec(value);
  return match ? `https://www.federalregister.gov/citation/${match[1]}-FR-${match[2]}` : null;
}

function publicLaw(value: string): string | null {
  const match = /^Pub\. L\. (\d+)-(\d+)$/.exec(value);
  return match ? `https://www.govinfo.gov/link/plaw/${match[1]}/public/${match[2]}` : null;
}

/** Dockets of regulations.gov carry a year; those of courts and of the Federal Reserve stand elsewhere. */
const docket = (value: string): string | null =>
  /^[A-Z][A-Z0-9-]*-(?:19|20)\d{2}-(?:[A-Z]-)?\d{3,5}$/.test(value)
    ? `https://www.regulations.gov/docket/${value}`
    : null;

function fileNumber(value: string): string | null {
  const match = /^S7-\d{2,4}-\d{2,4}$/.exec(value);
  return match ? `https://www.sec.gov/rules-regulations/public-comments/${value.toLowerCase()}` : null;
}

/** The official page of an identifier as `readIdentifiers` normalises it, or null where the number alone does not tell. */
export function officialUrl(kind: IdentifierKind, value: string): string | null {
  switch (kind) {
    case 'rin':
      return `https://www.reginfo.gov/public/do/eoReviewSearch?rin=${encodeURIComponent(value)}`;
    case 'docket':
      return docket(value);
    case 'fr_document':
      return registerDocument(value);
    case 'fr_citation':
      return citation(value);
    case 'eo':
      return /^\d+$/.test(value) ? `https://www.federalregister.gov/executive-order/${value}` : null;
    case 'cfr':
      return regulation(value);
    case 'usc':
      return statute(value);
    case 'public_law':
      return publicLaw(value);
    case 'bill':
      return bill(value);
    case 'file_number':
      return fileNumber(value);
    case 'release':
      return null; // the SEC files releases under names that the number does not give
  }
}
