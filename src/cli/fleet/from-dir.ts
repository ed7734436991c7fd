/** Many bundles from the files of a folder, each into the targets of its store. */
import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { resolveStore } from '../../config/resolve.js';
import { StorekeysError, type ErrorCode } from '../../errors.js';
import { errnoOf } from '../../files.js';
import { displayPath } from '../../input/display-path.js';
import { parseBundle } from '../../input/parse.js';
import { deleteSource, readSourceFile } from '../../input/source.js';
import type { PushReport } from '../../operations/push.js';
import type { StoreToCheck } from '../../operations/status/state.js';
import type { Arguments } from '../arguments.js';
import { openStores } from '../configured-stores.js';
import type { Session } from '../session.js';
import { hashOf, storeOptions } from '../store-bundle.js';
import type { SourceStoreOptions } from '../store-source.js';
import { storeEach } from './store-each.js';
import { inShard, noStores, refuseSingle } from './stores.js';

/** A store, and the file that its next bundle is in. */
interface StoreFile extends StoreToCheck {
  readonly path: string;
}

/**
 * Stores the bundle of every file, by its store's name.
 *
 * @throws {@link StorekeysError} `usage` before anything is stored: for a folder that cannot be read, files that
 * are called as no store is, two files for one store, and options that only a single store can have
 */
export async function storeFolder(
  operation: (options: SourceStoreOptions) => Promise<PushReport>,
  args: Arguments,
  session: Session,
): Promise<ErrorCode | undefined> {
  refuseSingle(args, '--from-dir');
  for (const option of ['from', 'to']) {
    if (args.list(option).length === 0) continue;
    throw new StorekeysError('usage', `--${option} is for one store, --from-dir for many`, {
      hint: 'each goes to the targets that the configuration lists for it',
    });
  }
  const files = await filesByStore(args.text('from-dir') ?? '', session);
  const store = async ({ path, targets, hash, alias }: StoreFile): Promise<PushReport> => {
    const file = await readSourceFile(path);
    const { bundle, warnings } = parseBundle(file.bytes);
    for (const warning of warnings) session.output.warn(`${alias}: ${warning}`);
    const report = await operation({
      ...(await storeOptions(args, session)),
      bundle,
      targets: targets.map(({ target }) => target),
      ...hashOf({ alias, hash, targets: [] }),
    });
    const isDone = report.outcome === 'stored';
    if (isDone && args.flag('delete-source')) await deleteSource(file);
    return report;
  };
  return storeEach('checking and storing', inShard(files, args), store, args, session);
}

async function filesByStore(folder: string, session: Session): Promise<readonly StoreFile[]> {
  const config = await session.config();
  if (config === undefined) throw noStores();
  const paths = new Map<string, string>();
  for (const name of await filesIn(folder)) {
    const alias = [name, parse(name).name].find((each) => config.stores.has(each));
    const shown = displayPath(join(folder, name));
    if (alias === undefined) {
      throw new StorekeysError('usage', `--from-dir: '${shown}' is called as no store is`, {
        hint: 'call each file as its store is called in the configuration, such as acme.txt',
      });
    }
    if (paths.has(alias)) {
      throw new StorekeysError('usage', `--from-dir: there are two files for ${alias}`, {
        hint: `one of them is '${shown}'; take one away`,
      });
    }
    paths.set(alias, join(folder, name));
  }
  const stores = [...paths.keys()].map((alias) => resolveStore(alias, config));
  const opened = await openStores(session, stores);
  return opened.map((store) => ({ ...store, path: paths.get(store.alias) ?? '' }));
}

/** By name, so that two runs begin alike; hidden files are somebody else's. */
async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'));
    return files.map(({ name }) => name).toSorted();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new StorekeysError(
      'usage',
      `--from-dir: '${displayPath(folder)}' cannot be read (${errno})`,
    );
  }
}
