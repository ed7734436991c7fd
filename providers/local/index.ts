/**
 * Versions as age-encrypted files on this machine. No account, no server.
 *
 * Compare-and-set is the file system's own: a version is a hard link to the next number, and a link to a
 * name that is taken fails. So two processes that saw the same base cannot both write.
 */
import { baseMoved, StorekeysError } from '../../src/errors.js';
import { errnoOf } from '../../src/files.js';
import {
  defineProvider,
  type Base,
  type Capabilities,
  type Failure,
  type Fields,
  type Provider,
  type ProviderContext,
  type ProviderDefinition,
  type Reading,
  type Selector,
  type VersionInfo,
  type WriteOptions,
  type Written,
} from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import type { Secret } from '../../src/secret.js';
import { check } from './check.js';
import { dropAllBefore, dropPending, dropVersion, list, load, store } from './folder.js';
import { mergeMarks, readMarks } from './marks.js';

const capabilities: Capabilities = {
  compareAndSet: 'server',
  staging: 'native',
  stageWhenAbsent: true,
  pendings: Infinity,
  history: Infinity,
  batch: false,
  values: 'json',
  writesOverRemoved: true,
  restores: true,
  removesForGood: true,
  purge: 'destroys',
  consistency: 'strong',
  perMachine: true,
};

/** `local://NAME` */
export const local: ProviderDefinition = defineProvider({
  scheme: 'local',
  title: 'encrypted files on this machine',
  options: { recipient: 'another age recipient (age1…) that may read it too' },
  pathProblem: (path) =>
    /^[A-Za-z0-9][A-Za-z0-9._@+-]*(\/[A-Za-z0-9][A-Za-z0-9._@+-]*)*$/.test(path)
      ? undefined
      : 'a local name has letters, digits and . _ @ + - and starts with a letter or digit',
  policy: () => ({
    text: 'There is nothing to grant: a local target belongs to whoever runs storekeys on this machine.\n',
    notes: [],
  }),
  suggest: () =>
    Promise.resolve({ template: 'local://{store}', because: 'it needs no account and no server' }),
  open: openLocal,
});

function openLocal({ env }: ProviderContext): Provider {
  return {
    capabilities,
    locate: (ref) => Promise.resolve({ place: [ref.path], capabilities, notes: [] }),
    read: (ref, which) => read(env, ref, which),
    readMany: (refs) => Promise.allSettled(refs.map((ref) => read(env, ref, 'current'))),
    write: async (ref, fields, options) => {
      if (options.to === 'current') return append(env, ref, fields, options);
      await checkBase(env, ref, options.base);
      const id = `pending-${options.op}`;
      // A repeat within one operation finds the name taken: replace what it left.
      await dropPending(env, ref, id);
      const notes = await store(env, ref, { id, fields });
      return { id, notes: notes ?? [] };
    },
    promote: async (ref, pendingId, options) => {
      const staged = await load(env, ref, pendingId);
      if (staged?.fields === undefined) {
        throw new StorekeysError('not-found', 'no such pending version');
      }
      const written = await append(env, ref, staged.fields, options);
      await dropPending(env, ref, pendingId);
      return written;
    },
    discard: (ref, pendingId) => dropPending(env, ref, pendingId),
    pendings: async (ref) => {
      const { pendingIds } = await list(env, ref);
      const found = await Promise.all(pendingIds.map((id) => load(env, ref, id)));
      return found
        .filter((envelope) => envelope !== undefined)
        .map(({ id, createdAt }) => ({ id, op: id.slice('pending-'.length), createdAt }));
    },
    purge: (ref, id) => purge(env, ref, id),
    annotate: async (ref, marks, base) => {
      await checkBase(env, ref, base);
      await mergeMarks(env, ref, marks);
      return [];
    },
    remove: async (ref, base, { purge = false }) => {
      await checkBase(env, ref, base);
      const { notes } = await storeNext(env, ref, base, undefined);
      if (purge) await dropAllBefore(env, ref, Number(base) + 1);
      return notes;
    },
    restore: (ref) => restore(env, ref),
    history: (ref, limit) => history(env, ref, limit),
    check: (ref, call) => check({ env, ref, classify }, call),
    classify,
    close: () => Promise.resolve(),
  };
}

type Env = ProviderContext['env'];

async function read(env: Env, ref: Ref, which: Selector): Promise<Reading> {
  const { numbers } = await list(env, ref);
  const latest = numbers.at(-1);
  const base = String(latest ?? 0) as Base;
  const marks = await readMarks(env, ref);
  const id = which === 'current' ? latest?.toString() : which.id;
  const envelope = id === undefined ? undefined : await load(env, ref, id);
  if (envelope?.fields === undefined) {
    return { version: null, base, state: envelope ? 'removed' : 'absent', marks };
  }
  const { createdAt, fields } = envelope;
  return { version: { id: envelope.id, createdAt, fields }, base, state: 'present', marks };
}

async function append(
  env: Env,
  ref: Ref,
  fields: Secret<Fields>,
  options: WriteOptions,
): Promise<Written> {
  await checkBase(env, ref, options.base);
  const written = await storeNext(env, ref, options.base, fields);
  await mergeMarks(env, ref, options.marks);
  return written;
}

/** The compare-and-set: the number after the base must be free. */
async function storeNext(
  env: Env,
  ref: Ref,
  base: Base,
  fields: Secret<Fields> | undefined,
): Promise<Written> {
  const id = String(Number(base) + 1);
  const notes = await store(env, ref, { id, fields });
  if (notes === undefined) throw baseMoved();
  return { id, notes };
}

/** Spares the work where it is plain that the base is gone; {@link storeNext} is what decides. */
async function checkBase(env: Env, ref: Ref, base: Base): Promise<void> {
  const { numbers } = await list(env, ref);
  if (String(numbers.at(-1) ?? 0) !== base) throw baseMoved();
}

/**
 * What the number before the tombstone holds becomes a new version: numbers only grow. Where that was
 * purged nothing comes back: the one before it was not what was removed.
 */
async function restore(env: Env, ref: Ref): Promise<void> {
  const { numbers } = await list(env, ref);
  const latest = numbers.at(-1);
  if (latest === undefined) return;
  if ((await load(env, ref, String(latest)))?.fields !== undefined) return;
  const kept = await load(env, ref, String(latest - 1));
  if (kept?.fields === undefined) throw new StorekeysError('not-found', 'nothing to restore');
  await storeNext(env, ref, String(latest) as Base, kept.fields);
}

/** The highest number stays, be it a version or a tombstone: numbers never restart. */
async function purge(env: Env, ref: Ref, id: string): Promise<readonly string[]> {
  const { numbers } = await list(env, ref);
  const number = numbers.find((each) => String(each) === id);
  if (number === undefined) return [];
  if (number !== numbers.at(-1)) await dropVersion(env, ref, number);
  else if ((await load(env, ref, id))?.fields !== undefined) {
    throw new StorekeysError('conflict', `version ${id} is current`);
  }
  return [];
}

async function history(env: Env, ref: Ref, limit: number): Promise<VersionInfo[]> {
  const { numbers } = await list(env, ref);
  const latest = numbers.at(-1);
  const newest = numbers.slice(-limit).reverse();
  return Promise.all(
    newest.map(async (number): Promise<VersionInfo> => {
      const envelope = await load(env, ref, String(number));
      const state =
        envelope?.fields === undefined ? 'removed' : number === latest ? 'current' : 'older';
      return { id: String(number), createdAt: envelope?.createdAt, state };
    }),
  );
}

const DISK: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EFBIG: 'the file size limit is reached',
  EIO: 'the disk reported an error',
  EMFILE: 'too many open files',
};

function classify(error: unknown): Failure | undefined {
  const errno = errnoOf(error);
  if (errno === undefined) return undefined;
  if (errno === 'EACCES' || errno === 'EPERM') {
    return {
      code: 'unavailable',
      message: 'the folder of local targets is not writable or readable for you',
      hint: 'set STOREKEYS_HOME to a folder of your own',
      retryable: false,
    };
  }
  return {
    code: 'unavailable',
    message: DISK[errno] ?? `a file operation failed (${errno})`,
    retryable: false,
  };
}
