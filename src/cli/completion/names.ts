import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadConfig, type Config, type LoadOptions } from '../../config/load.js';
import { shownUri } from '../../ref.js';
import type { Candidate, Names } from './candidates.js';

/** Stores and targets of the configuration that the command line would use; none where it cannot be read. */
export function configuredNames(words: readonly string[], options: LoadOptions): Names {
  let loading: Promise<Config | undefined> | undefined;
  const config = (): Promise<Config | undefined> =>
    (loading ??= load(words, options).catch(() => undefined));
  return {
    async stores() {
      const { stores } = (await config()) ?? {};
      return [...(stores ?? [])].map(([value, { hash }]): Candidate => ({
        value,
        describe: hash ?? 'a store',
      }));
    },
    async targets() {
      const { targets } = (await config()) ?? {};
      return [...(targets ?? [])].map(([value, template]): Candidate => ({
        value,
        describe: shownUri(template),
      }));
    },
  };
}

async function load(words: readonly string[], options: LoadOptions): Promise<Config | undefined> {
  const at = words.findLastIndex((word) => /^--config(=|$)/.test(word));
  const explicit = at === -1 ? undefined : (words[at]?.slice('--config='.length) ?? '');
  const named = explicit === '' ? words[at + 1] : explicit;
  const path = named ?? options.env['STOREKEYS_CONFIG'];
  // A pipe would be read by the cursor, and be empty for the command.
  if (path && !(await stat(resolve(options.cwd, path))).isFile()) return undefined;
  return loadConfig({ ...options, ...(named === undefined ? {} : { explicit: named }) });
}
