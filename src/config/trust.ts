/**
 * Which provider modules may be loaded. A module is code that sees bundles, so one that a repository
 * brings along waits until the user said yes, once, to this configuration and this module.
 *
 * The record is bound to the path of the configuration: the same files elsewhere may import other ones.
 * What a module itself imports is not part of it.
 */
import { join } from 'node:path';
import * as z from 'zod/mini';
import { StorekeysError } from '../errors.js';
import { replaceFile } from '../files.js';
import { ensureWritable, findHomeFolders, homeFolders } from '../home.js';
import { checkFile } from './check.js';
import type { Config } from './load.js';
import { locateModule, type ProviderModule } from './modules.js';
import { readChecked } from './ownership.js';
import type { Caller } from './user-config.js';

const FILE_NAME = 'trusted.json';

/** Keeps the record well within the bound on files; the oldest entries go first. */
const MAX_ENTRIES = 200;

const entrySchema = z.strictObject({
  sha256: z.string(),
  modules: z.record(z.string(), z.string()),
});

const recordSchema = z.strictObject({ configs: z._default(z.record(z.string(), entrySchema), {}) });

type TrustRecord = z.output<typeof recordSchema>;

/**
 * Whether a module may be loaded, and why: its configuration was named (`named`), or it was trusted as it
 * is with this configuration as it is (`trusted`). Else it is `new`, or not what was trusted (`changed`).
 */
export type ModuleTrust = 'named' | 'trusted' | 'new' | 'changed';

/**
 * What the user said of a module.
 *
 * @throws {@link StorekeysError} `usage` when the record cannot be read
 */
export async function moduleTrust(
  config: Config,
  { scheme, identity }: ProviderModule,
  caller: Caller,
): Promise<ModuleTrust> {
  if (config.origin === 'explicit') return 'named';
  const entry = (await readRecord(caller)).configs[config.path];
  if (entry === undefined) return 'new';
  const same = entry.sha256 === config.digest && entry.modules[scheme] === identity;
  return same ? 'trusted' : 'changed';
}

/**
 * The module of a configured provider, if it may be loaded.
 *
 * @throws {@link StorekeysError} `usage` when it may not, or is not there
 */
export async function trustedModule(
  config: Config,
  scheme: string,
  caller: Caller,
): Promise<ProviderModule> {
  const module = await locateModule(config, scheme);
  const trust = await moduleTrust(config, module, caller);
  if (trust === 'named' || trust === 'trusted') return module;
  const changed = trust === 'new' ? 'is not trusted yet' : 'has changed since it was trusted';
  throw new StorekeysError(
    'usage',
    `${config.path}: providers.${scheme}: the module ${changed}, and was not loaded`,
    { hint: "read it, then 'storekeys config trust', or name the file with --config" },
  );
}

/**
 * Trusts a configuration, as it was read, with provider modules, as they were found.
 *
 * @param modules - from {@link locateModules}, and seen by the user
 * @throws {@link StorekeysError} `usage` when there is no home directory; `unavailable` when that cannot
 * be written to
 */
export async function trustConfig(
  config: Config,
  modules: readonly ProviderModule[],
  caller: Caller,
): Promise<void> {
  const { configs } = await readRecord(caller);
  const others = Object.entries(configs).filter(([path]) => path !== config.path);
  const entry = {
    sha256: config.digest,
    modules: Object.fromEntries(modules.map(({ scheme, identity }) => [scheme, identity])),
  };
  const kept: [string, unknown][] = [...others, [config.path, entry]];
  const record = { configs: Object.fromEntries(kept.slice(-MAX_ENTRIES)) };
  const text = JSON.stringify(record, undefined, 2);
  const folder = homeFolders(caller.env).config;
  await ensureWritable(folder);
  await replaceFile(folder, FILE_NAME, Buffer.from(`${text}\n`));
}

async function readRecord(caller: Caller): Promise<TrustRecord> {
  const folder = findHomeFolders(caller.env)?.config;
  if (folder === undefined) return { configs: {} };
  const file = join(folder, FILE_NAME);
  const hint = `it must be yours alone to write: chmod go-w ${file} ${folder}`;
  const text = await readChecked(file, { user: caller.user, links: 'refuse', hint });
  return checkFile({
    file,
    text: text ?? '',
    schema: recordSchema,
    knownKeys: (path) => Object.keys((path.length === 0 ? recordSchema : entrySchema).shape),
  });
}
