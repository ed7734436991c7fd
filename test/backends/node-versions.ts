/** Other Nodes than the one that runs the tests, from the npm packages that carry them. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installed } from './install.js';

const run = promisify(execFile);

/**
 * The oldest that package.json allows, and one of each line since. Pinned is the package for Linux on x64;
 * what other systems get is pinned by version only.
 */
export const NODE_VERSIONS: Readonly<Record<string, string>> = {
  '20.19.0':
    'sha512-HzVYgEgabV/n3nP2F9mcxS0Nxgg99jynX9CMovakLmSYTuTdQRbbtw0yadY8+qKcqXfiDAtb2hmtR7nDPzclGA==',
  '22.23.3':
    'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  '24.9.0':
    'sha512-mN4aPMj4cOJv937Bu7ge7EBGmb3dkQ+04jcVWRiowd7+PmQ++TpLQXQh6I1madra65CiCYNfDWu3To51tq5xuA==',
  '26.9.0':
    'sha512-pS4RIjfmsVWgAlkmEtkf1PMwzy7xbc4VS4nqX3fz4lnWKGI2Veio5JZS69nu1BskrjnRJN2qJOFu1whq8uvjAA==',
};

/** The program `node` of a version, installed when it is not there yet. */
export async function nodeBinary(version: string): Promise<string> {
  const { platform, arch } = process;
  const folder = await installed(`node-${version}-${platform}-${arch}`, async (target) => {
    const spec = `node-${platform}-${arch}@${version}`;
    const args = ['pack', spec, '--silent', '--pack-destination', target];
    const file = join(target, (await run('npm', args)).stdout.trim());
    const hash = `sha512-${createHash('sha512')
      .update(await readFile(file))
      .digest('base64')}`;
    const isPinned = platform === 'linux' && arch === 'x64';
    if (isPinned && hash !== NODE_VERSIONS[version]) throw new Error(`${spec} is another file`);
    await run('tar', ['-xzf', file, '-C', target, 'package/bin/node']);
    await rm(file);
  });
  return join(folder, 'package', 'bin', 'node');
}
