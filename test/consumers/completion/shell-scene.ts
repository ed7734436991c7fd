/** A shell that has storekeys in its path, and a project with a configuration to complete from. */
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, CLI, storekeys } from '../../harness/cli.js';
import { sandbox, type Sandbox } from '../../harness/sandbox.js';

type TestScope = Parameters<typeof sandbox>[0];

/** See {@link shellScene}. */
export interface ShellScene {
  readonly box: Sandbox;
  readonly env: Readonly<Record<string, string>>;
  /** The completion script, as the program prints it. */
  readonly script: string;
  /** The words that each call of the program got, since it was last asked. */
  readonly calls: () => readonly string[];
}

const YAML = `
targets:
  prod: aws-sm://bigcommerce/{store}?region=eu-west-1
  people: op://Integrations/BigCommerce {store}
stores:
  acme: { hash: abc123def0, targets: [prod] }
  globex: { targets: [people] }
`;

/** The program in the path notes how it is called, and then is the program. */
export async function shellScene(t: TestScope, shell: string): Promise<ShellScene> {
  const box = sandbox(t);
  writeFileSync(join(box.work, 'storekeys.yaml'), YAML);
  writeFileSync(join(box.work, 'credentials one.txt'), '');
  mkdirSync(join(box.work, 'folder'));
  const bin = join(box.tmp, 'bin');
  const log = join(box.tmp, 'calls');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  const program = join(bin, 'storekeys');
  writeFileSync(program, `#!/bin/sh\necho "$*" >> '${log}'\nexec '${CLI}' "$@"\n`);
  chmodSync(program, 0o755);
  writeFileSync(log, '');
  let seen = 0;
  const { stdout: script } = await storekeys(box, ['completion', shell]);
  const clean = cleanEnvironment(box);
  return {
    box,
    env: { ...clean, PATH: `${bin}:${clean['PATH'] ?? ''}` },
    script,
    calls: () => {
      const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
      const fresh = lines.slice(seen);
      seen = lines.length;
      return fresh;
    },
  };
}
