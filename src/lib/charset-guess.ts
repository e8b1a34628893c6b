// The charset of bytes that nobody named and that are not UTF-8. Only the East Asian double-byte sets give themselves
// away; single-byte sets differ in meaning alone, and for them the answer is null. See charset.ts for all that is named.

/** Fewer double-byte characters than this prove nothing. */
const ENOUGH = 4;

type Pairs = { total: number; kana: number; hangul: number };

/** The double-byte characters of EUC text (both bytes A1-FE), or null where a high byte stands alone. */
function eucPairs(bytes: Uint8Array): Pairs | null {
  const pairs: Pairs = { total: 0, kana: 0, hangul: 0 };
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    if (lead < 0xa1 || lead > 0xfe || trail < 0xa1 || trail > 0xfe) return null;
    pairs.total += 1;
    if (lead === 0xa4 || lead === 0xa5) pairs.kana += 1;
    if (lead >= 0xb0 && lead <= 0xc8) pairs.hangul += 1;
    at += 1;
  }
  return pairs;
}

/** The double-byte characters of Shift_JIS text, or null where a byte fits nowhere. */
function shiftJisPairs(bytes: Uint8Array): Pairs | null {
  const pairs: Pairs = { total: 0, kana: 0, hangul: 0 };
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80 || (lead >= 0xa1 && lead <= 0xdf)) continue; // ASCII and half-width katakana
    const trail = bytes[at + 1] ?? 0;
    if (lead === 0x80 || lead === 0xa0 || lead > 0xfc || trail < 0x40 || trail === 0x7f || trail > 0xfc) return null;
    pairs.total += 1;
    if ((lead === 0x82 && trail >= 0x9f) || lead === 0x83) pairs.kana += 1;
    at += 1;
  }
  return pairs;
}

/**
 * The name of a double-byte charset whose signs the bytes bear, or null. Japanese shows kana, Korean the syllable rows,
 * and what else comes in pairs is read as GBK; Western text fails at once, because its high bytes stand alone.
 */
export function guessCharset(bytes: Uint8Array): 'euc-jp' | 'euc-kr' | 'gbk' | 'shift_jis' | null {
  const euc = eucPairs(bytes);
  if (euc && euc.total >= ENOUGH) {
    if (euc.kana >= euc.total / 8) return 'euc-jp';
    return euc.hangul >= euc.total * 0.85 ? 'euc-kr' : 'gbk';
  }
  const shifted = shiftJisPairs(bytes);
  return shifted && shifted.total >= ENOUGH && shifted.kana >= shifted.total / 5 ? 'shift_jis' : null;
}
