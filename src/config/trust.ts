/**
 * Which provider modules may be loaded. A module is code that sees bundles, so one that a repository
 * brings along waits until the user said yes, once, to this configuration and this module.
 *
 * The record is bound to the path of the configuration: the same files elsewhere may import other ones.
 * What a module itself imports is not part of it.
 */
import { join } from 'node:path';
import { z } from 'zod';
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

const recordSchema = z.strictObject({ configs: z.record(z.string(), entrySchema).default({}) });

type TrustRecord = z.output<typeof recordSchema>;

/**
 * The module of a configured provider, if it may be loaded: the configuration was named explicitly, or
 * this module of this configuration was trusted.
 *
 * @throws {@link StorekeysError} `usage` when it may not, or is not there
 */
export async function trustedModule(
  config: Config,
  scheme: string,
  caller: Caller,
): Promise<ProviderModule> {
  const module = await locateModule(config, scheme);
  if (config.origin === 'explicit') return module;
  const entry = (await readRecord(caller)).configs[config.path];
  if (entry?.sha256 === config.digest && entry.modules[scheme] === module.identity) return module;
  const changed = entry === undefined ? 'is not trusted yet' : 'has changed since it was trusted';
  throw new StorekeysError(
    'usage',
    `${config.path}: providers.${scheme}: the module ${changed}, and was not loaded`,
    { hint: "read it, then 'storekeys config trust', or name the file with --config" },
  );
}

/**
 * Trusts a configuration, as it is, with the provider modules that it names, as they are.
 *
 * @returns the modules that may be loaded from now on
 * @throws {@link StorekeysError} `usage` when a module is not there, or there is no home directory;
 * `unavailable` when that cannot be written to
 */
export async function trustConfig(
  config: Config,
  caller: Caller,
): Promise<readonly ProviderModule[]> {
  const modules = await Promise.all(
    [...config.providers.keys()].map((scheme) => locateModule(config, scheme)),
  );
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
  return modules;
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
