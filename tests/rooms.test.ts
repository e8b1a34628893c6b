// The direction of imports (docs/architecture.md), held against the code by dependency-cruiser.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('imports point down and no room looks into another', () => {
  let report = '';
  try {
    execFileSync(
      process.execPath,
      [
        'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
        '--config',
        '.dependency-cruiser.cjs',
        '--output-type',
        'err',
        'src',
      ],
      { encoding: 'utf8', stdio: 'pipe' },
    );
  } catch (error) {
    report = String((error as { stdout?: string }).stdout);
  }
  expect(report).toBe('');
});
