// Encrypted sources (rows F24, F32 to F35), on loopback, with a certificate that nobody vouches for and that has expired.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { certificateEnd } from '../src/fetch/faults.ts';
import { createFetcher } from '../src/fetch/fetcher.ts';
import { createGuard } from '../src/fetch/guard.ts';
import { feed, now, serve, settings, source } from './loopback.ts';

// made for this test alone: localhost, 127.0.0.1, good in 2020 and worthless everywhere
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBRjCB76ADAgECAgECMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
dDAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCWxv
Y2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLs3A9kz7+h+DvXCAdBM
JCVRp2jyE7nNHZ+GxbvwetpvhsWGjQ/EefI+5hEZl5YazMxazV/MQCjcTPKhczJc
cQujMjAwMA8GA1UdEQQIMAaHBH8AAAEwHQYDVR0OBBYEFMfHwC5wcGO16NEAtoot
DwMZEX7lMAoGCCqGSM49BAMCA0YAMEMCICrtW3PadU/BRB0qXFEKSD7I17+Isa9k
QrKBuItLbWJnAh8i2O2nPzn/n3NxFbuI0s9xWyNgt7TTW4v6LI/DVC61
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgDTMH7eLTlzwU1OsD
TSxevuIO1hZa7FKDs8rKIujvkz2hRANCAAS7NwPZM+/ofg71wgHQTCQlUado8hO5
zR2fhsW78Hrab4bFho0PxHnyPuYRGZeWGszMWs1fzEAo3EzyoXMyXHEL
-----END PRIVATE KEY-----`;

// made for this test alone: elsewhere.example, for a hundred years
const ELSEWHERE = `-----BEGIN CERTIFICATE-----
MIIBrjCCAVOgAwIBAgIUEWDVL0cHDR5CCiIZZUEz0Rskg4IwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRZWxzZXdoZXJlLmV4YW1wbGUwIBcNMjYxMTI1MTcwNjA5WhgP
MjEyNjExMDExNzA2MDlaMBwxGjAYBgNVBAMMEWVsc2V3aGVyZS5leGFtcGxlMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE97kNN0v4HI3z9SRP+/DU0ljE196kZGvm
IwblmbVUThfM8GHnUQ/6EcA8Gi6TcjB7EPXlHkszfrondSORmcN67KNxMG8wHQYD
VR0OBBYEFON6Jc4PiJIHnHuRuZSAkicyGjhLMB8GA1UdIwQYMBaAFON6Jc4PiJIH
nHuRuZSAkicyGjhLMA8GA1UdEwEB/wQFMAMBAf8wHAYDVR0RBBUwE4IRZWxzZXdo
ZXJlLmV4YW1wbGUwCgYIKoZIzj0EAwIDSQAwRgIhANL5Ls4CPqTuTwVBrKVfo4pw
PTTs41D/l3JwwEWiVJh5AiEA87JdpRVQ0Nsnc89Nhc03RGOp3vMQJJVdDt52Fx9T
uAM=
-----END CERTIFICATE-----`;
const ELSEWHERE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2Q0fnotagq+3emsr
IRgZ+vEVtMzCmfFJCMhrZrii+i+hRANCAAT3uQ03S/gcjfP1JE/78NTSWMTX3qRk
a+YjBuWZtVROF8zwYedRD/oRwDwaLpNyMHsQ9eUeSzN+uid1I5GZw3rs
-----END PRIVATE KEY-----`;

const asked: string[] = [];
const server = createServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
  asked.push(request.url ?? '');
  if (request.url === '/down') response.writeHead(301, { location: 'http://127.0.0.1:1/feed' }).end();
  else response.end(feed());
});
let url = '';
const ask = createFetcher(settings());

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  await ask.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('F32 a certificate that nobody vouches for: refused, in words, and no request is sent', async () => {
  const outcome = await ask.fetchPages(source(url), undefined, now);
  expect(outcome).toMatchObject({ kind: 'failed', problem: { kind: 'unreachable' } });
  expect(JSON.stringify(outcome)).toContain('certificate');
  expect(asked).toEqual([]);
});

test('F33 the end of an expired certificate can be told', async () => {
  const { lookup } = createGuard(['127.0.0.1']);
  expect(await certificateEnd(new URL(url), lookup, 2000)).toContain('2021');
  expect(await certificateEnd(new URL('https://127.0.0.1:1/'), lookup, 2000)).toBeNull();
  expect(asked).toEqual([]);
});

test('F34 a good certificate of another host: refused, in words, and no request is sent', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-tls-'));
  const seen: string[] = [];
  const elsewhere = createServer({ cert: ELSEWHERE, key: ELSEWHERE_KEY }, (request, response) => {
    seen.push(request.url ?? '');
    response.end(feed());
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const { port } = elsewhere.address() as AddressInfo;
  writeFileSync(join(folder, 'trusted.pem'), ELSEWHERE);
  writeFileSync(join(folder, 'feeds.json'), JSON.stringify({ sources: [source(`https://127.0.0.1:${port}/feed`)] }));
  // Trusted as an operator would have it, which Node reads when a process starts.
  const child = spawn(
    process.execPath,
    ['dist/main.js', 'collect', '--json', '--db', join(folder, 'a.db'), '--feeds', join(folder, 'feeds.json')],
    {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'trusted.pem'), HEARSAY_ALLOW_PRIVATE: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  const [code] = (await once(child, 'close')) as [number];
  elsewhere.closeAllConnections();
  await new Promise((resolve) => elsewhere.close(resolve));
  rmSync(folder, { recursive: true, force: true });
  expect(code).toBe(1);
  expect(said).toContain('has a certificate of another host');
  expect(seen).toEqual([]);
});

test('F35 no TLS where TLS was asked for: a plain error, and no falling back', async () => {
  const plain = await serve((_, response) => response.end(feed()));
  const outcome = await ask.fetchPages(source(plain.url.replace('http:', 'https:')), undefined, now);
  expect(outcome).toMatchObject({ kind: 'failed', problem: { kind: 'unreachable' } });
  expect(plain.asked).toHaveLength(0);
  await plain.close();
});

test('F24 from https to http is refused', async () => {
  // the one switch by which a test may talk to its own certificate
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  try {
    expect(await ask.fetchPages(source(`${url}/feed`), undefined, now)).toMatchObject({ kind: 'pages' });
    expect(await ask.fetchPages(source(`${url}/down`), undefined, now)).toMatchObject({
      kind: 'failed',
      problem: { kind: 'not-allowed' },
    });
  } finally {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  }
});
