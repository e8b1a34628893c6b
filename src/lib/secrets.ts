// Passwords and random tokens: how they are made, kept and compared. Nothing here remembers or prints one.

import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { ScryptOptions } from 'node:crypto';

/** OWASP's figures for scrypt (2^15, 8, 3): 32 MiB and about a fifth of a second for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
const KEY_BYTES = 32;

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
}

/** `scrypt$N$r$p$salt$key`, base64url: what is kept of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/**
 * True where the password is the one that was hashed. `kept` null stands for a user that does not exist:
 * it costs as much as a known one (reliability row A04).
 */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  const [, n, r, p, salt, key] = (kept ?? '').split('$');
  const known = kept !== null && key !== undefined;
  const options = known ? { N: Number(n), r: Number(r), p: Number(p), maxmem: COST.maxmem } : COST;
  const derived = await derive(password, known ? Buffer.from(salt!, 'base64url') : Buffer.alloc(16), options);
  const expected = known ? Buffer.from(key, 'base64url') : Buffer.alloc(KEY_BYTES);
  return timingSafeEqual(derived, expected) && known;
}

/** A new random token of 256 bits, safe in a cookie, a header and an address. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token: it is random, so one round of SHA-256 is enough. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Whether two short texts are the same, compared in constant time. */
export function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(tokenHash(one)), Buffer.from(tokenHash(other)));
}
