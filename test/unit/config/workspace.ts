import { chmod, chown, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { loadConfig, type Config, type LoadOptions } from '../../../src/config/load.js';
import type { User } from '../../../src/config/ownership.js';
import type { Environment } from '../../../src/environment.js';
import { StorekeysError } from '../../../src/errors.js';

/** Who runs the tests. */
export const ME: User = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** The example of the documentation. */
export const EXAMPLE = `targets:
  prod:   aws-sm://bigcommerce/{store}?region=eu-west-1
  ops:    vault://secret/bigcommerce/{store}
  people: op://Integrations/BigCommerce {store}
stores:
  acme:   { hash: abc123, targets: [prod, ops, people] }
  globex: { hash: def456, targets: [prod] }
`;

/** A home directory with a repository in it, gone after the test. */
export interface Workspace {
  readonly home: string;
  readonly repository: string;
  readonly env: Environment;
  /** Writes a file, its folders too; the path starts at the repository unless it is absolute. */
  readonly write: (path: string, content: string) => Promise<string>;
  /** Writes the user's own configuration. */
  readonly trust: (yaml: string) => Promise<string>;
  readonly load: (options?: Partial<LoadOptions>) => Promise<Config | undefined>;
}

export async function makeWorkspace(t: TestContext): Promise<Workspace> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'storekeys-config-')));
  t.after(() => rm(home, { recursive: true, force: true }));
  const repository = join(home, 'project');
  await mkdir(join(repository, '.git'), { recursive: true });
  const env = { HOME: home };
  const write = async (path: string, content: string): Promise<string> => {
    const absolute = path.startsWith('/') ? path : join(repository, path);
    await mkdir(dirname(absolute), { recursive: true, mode: 0o755 });
    await writeFile(absolute, content);
    await chmod(absolute, 0o644);
    return absolute;
  };
  return {
    home,
    repository,
    env,
    write,
    trust: (yaml) => write(join(home, '.config/storekeys/config.yaml'), yaml),
    load: (options = {}) => loadConfig({ cwd: repository, env, user: ME, ...options }),
  };
}

/** A configuration that must be there. */
export function present(config: Config | undefined): Config {
  if (config === undefined) throw new Error('no configuration was found');
  return config;
}

/** Makes a path belong to somebody who is not `user`, whoever runs the test. */
export async function giveAway(path: string): Promise<User> {
  if (ME.uid !== 0) return { uid: ME.uid + 1, gid: ME.gid + 1 };
  await chown(path, 4242, 4242);
  return ME;
}

/** For `assert.rejects` and `assert.throws`: a usage error whose message, and hint, match. */
export function usage(message: RegExp, hint?: RegExp): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof StorekeysError)) throw error;
    const fits = error.code === 'usage' && message.test(error.message);
    if (fits && (hint === undefined || hint.test(error.hint ?? ''))) return true;
    throw new Error(`another error: ${error.code}: ${error.message}; hint: ${error.hint ?? '-'}`);
  };
}
