/** The bundles of all stores, a file for each. */
import { join, resolve } from 'node:path';
import { StorekeysError, type ErrorCode } from '../../errors.js';
import { errnoOf, makeFolder } from '../../files.js';
import { pullMany } from '../../fleet/pull-many.js';
import { FORMATS } from '../../formats/formats.js';
import { mostTellingCode } from '../../operations/failures.js';
import type { StoreToCheck } from '../../operations/status/state.js';
import type { Arguments } from '../arguments.js';
import { compareOutputFile, refuseTracked, replaceOutputFile } from '../output-file.js';
import { pullWriter, type PullWriter } from '../pull-writer.js';
import type { Session } from '../session.js';
import { openTargets } from '../targets.js';
import { allStores } from './stores.js';
import { tellFleet, type Told } from './tell.js';

interface Written {
  readonly file: string;
  readonly fingerprint: string;
  readonly state: 'current' | 'stale' | 'absent';
}

/** What `--check` says, and what was done without it. */
const WORDS = {
  current: ['current', 'unchanged'],
  stale: ['stale', 'rewritten'],
  absent: ['absent', 'written'],
} as const;

/**
 * Writes the bundle of each store to `ALIAS.EXTENSION` in the folder of `--output-dir`; what is current already is
 * left alone. With `--check` nothing is written.
 *
 * @throws {@link StorekeysError} `usage` before anything is read: for a folder that cannot be made, files that git
 * would track, and formats that are not for files
 */
export async function pullAll(args: Arguments, session: Session): Promise<ErrorCode | undefined> {
  const folder = outputFolder(args);
  const writer = await pullWriter(args, session.cwd);
  const extension = extensionOf(writer);
  const found = await allStores(args, session);
  const check = args.flag('check');
  const fileOf = (alias: string): string => join(folder, `${alias}.${extension}`);
  if (!check)
    await readyFolder(
      folder,
      found.map(({ alias }) => fileOf(alias)),
      session,
    );
  const stores = await Promise.all(found.map((store) => withTargets(store, args, session)));
  const { signal } = session;
  const withPrevious = args.flag('with-previous');
  const outcomes = pullMany(stores, { withPrevious, signal }, async ({ alias }, pulled) => {
    const file = fileOf(alias);
    const { stdout } = writer.write(pulled, { masked: false, alias });
    const state = await compareOutputFile(file, stdout);
    if (!check && state !== 'current') await replaceOutputFile(file, stdout);
    return { file, fingerprint: pulled.bundle.fingerprint, state };
  });
  const names = stores.map(({ alias }) => alias);
  const told = (written: Written): Told => toldOf(written, check);
  const asking = { wanted: 'current', ends: mostTellingCode };
  const work = { doing: 'reading', names, outcomes, told, ...(check ? { asking } : {}) };
  return tellFleet(work, args, session);
}

function outputFolder(args: Arguments): string {
  const folder = args.text('output-dir');
  if (folder === undefined) {
    throw new StorekeysError('usage', '--all: the files need a folder', {
      hint: 'name it with --output-dir',
    });
  }
  const one = ['output', 'field', 'name', 'reveal'].find((option) => args.list(option).length > 0);
  if (one === undefined) return folder;
  throw new StorekeysError('usage', `--${one} is for a single store, --all for many`, {
    hint: `leave out --${one}`,
  });
}

function extensionOf({ format }: PullWriter): string {
  const { extension } = FORMATS[format ?? 'dotenv'];
  if (extension !== undefined) return extension;
  throw new StorekeysError('usage', `--all: ${format ?? ''} is not a format for files`, {
    hint: 'choose another --format, such as dotenv',
  });
}

async function readyFolder(
  folder: string,
  files: readonly string[],
  { env }: Session,
): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (error) {
    const errno = errnoOf(error) ?? 'it is no folder';
    throw new StorekeysError('usage', `--output-dir: ${folder} cannot be made (${errno})`);
  }
  await refuseTracked(resolve(folder), files, env);
}

async function withTargets(
  { alias, hash, targets }: StoreToCheck,
  args: Arguments,
  session: Session,
): Promise<{ alias: string; targets: Awaited<ReturnType<typeof openTargets>> }> {
  const given = args.list('from');
  if (given.length === 0) return { alias, targets: targets.map(({ target }) => target) };
  return {
    alias,
    targets: await openTargets(session, { given, store: { alias, hash, targets: [] } }),
  };
}

function toldOf({ file, fingerprint, state }: Written, check: boolean): Told {
  const word = WORDS[state][check ? 0 : 1];
  return {
    text: `${fingerprint}  ${word}  ${file}`,
    shape: { outcome: word, file, fingerprint, error: null },
    code: check && state !== 'current' ? 'attention' : undefined,
  };
}
