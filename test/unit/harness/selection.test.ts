import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { selectTests, skippedBackends } from '../../harness/selection.js';

const FILES: Readonly<Record<string, string>> = {
  'test/backends/openbao.ts': 'export const bao = 1;',
  'test/backends/aws-emulator.ts': 'export const aws = 1;',
  'test/backends/other-age.ts': 'export const age = 1;',
  'test/backends/shells/zsh.ts': 'export const zsh = 1;',
  'test/each-provider.ts':
    "import { bao } from './backends/openbao.js'; import { aws } from './backends/aws-emulator.js';" +
    ' export const each = [bao, aws];',
  'test/a/both.test.ts': "import { each } from '../each-provider.js'; console.log(each);",
  'test/a/none.test.ts': "import 'node:test';",
  'test/a-b/other.test.ts': "import { age } from '../backends/other-age.js'; console.log(age);",
  'test/a/shell.test.ts': "import { zsh } from '../backends/shells/zsh.js'; console.log(zsh);",
  'test/faults/slow.test.ts': 'console.log(1);',
};

/** A small project on disk. */
function project(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'storekeys-selection-'));
  t.after(() => {
    rmSync(root, { recursive: true });
  });
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test('takes all tests but those with a script of their own, and finds what they need', async (t) => {
  assert.deepEqual(await selectTests(project(t), []), [
    { path: 'test/a-b/other.test.ts', backends: ['age'] },
    { path: 'test/a/both.test.ts', backends: ['aws', 'openbao'] },
    { path: 'test/a/none.test.ts', backends: [] },
    { path: 'test/a/shell.test.ts', backends: ['zsh'] },
  ]);
});

test('takes the files and folders that are named', async (t) => {
  const root = project(t);
  const paths = async (...wanted: string[]): Promise<string[]> =>
    (await selectTests(root, wanted)).map(({ path }) => path);
  assert.deepEqual(await paths(join(root, 'test/a')), [
    'test/a/both.test.ts',
    'test/a/none.test.ts',
    'test/a/shell.test.ts',
  ]);
  assert.deepEqual(await paths(join(root, 'test/faults'), join(root, 'test/a/none.test.ts')), [
    'test/a/none.test.ts',
    'test/faults/slow.test.ts',
  ]);
  await assert.rejects(paths(join(root, 'test/b')), { message: 'no test file is in test/b' });
});

test('reads the backends to do without', () => {
  assert.deepEqual(skippedBackends(undefined), []);
  assert.deepEqual(skippedBackends('openbao, aws,'), ['openbao', 'aws']);
  assert.throws(() => skippedBackends('vault'), {
    message:
      'STOREKEYS_SKIP names vault, which is no backend: age, aws, bash, dash, docker, fish, openbao, php, readers, valgrind, zsh',
  });
});
