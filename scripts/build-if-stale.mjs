// Builds dist/ when a source file is newer than it, so that `npm start` after a pull runs today's code
// and `npm start` after an install waits for nothing.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The newest modification time below a folder, in milliseconds; 0 where there is nothing. */
function newest(folder) {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
      (latest, name) => Math.max(latest, statSync(join(folder, name)).mtimeMs),
      0,
    );
  } catch {
    return 0;
  }
}

if (newest(join(root, 'src')) > newest(join(root, 'dist'))) {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}
