/** Where a ref leads: found by asking the server once for each mount, or believed when the ref says it. */
import * as z from 'zod/mini';
import type { Call } from '../../src/provider.js';
import { StorekeysError } from '../../src/errors.js';
import { shownUri, type Ref } from '../../src/ref.js';
import type { Session } from './client.js';
import { notVault } from './network-failures.js';
import { below, segmentsOf } from './paths.js';

/** A secrets engine of the kind KV. */
export interface Mount {
  readonly path: readonly string[];
  readonly version: 1 | 2;
}

/** A key in such an engine. */
export interface Place {
  readonly session: Session;
  readonly mount: Mount;
  /** Below the mount. */
  readonly path: readonly string[];
}

const mountAnswer = z.object({
  data: z.object({
    path: z.string(),
    type: z.string(),
    options: z.nullish(z.object({ version: z.optional(z.string()) })),
  }),
});

/** Finds places and remembers the mounts that it learned of. */
export interface Mounts {
  /** @throws {@link StorekeysError} `usage` for options that contradict each other or the server */
  find(ref: Ref, session: Session, call: Call): Promise<Place>;
}

/** A memory of mounts for as long as a provider is open. */
export function createMounts(): Mounts {
  const known = new Map<Session, Mount[]>();
  const asking = new Map<Session, Map<string, Promise<unknown>>>();

  const remembered = (session: Session, path: readonly string[]): Mount | undefined =>
    known.get(session)?.find((mount) => below(path, mount.path) !== undefined);

  const learn = async (session: Session, path: readonly string[], call: Call): Promise<Mount> => {
    const mount = await preflight(session, path, call);
    known.set(session, [...(known.get(session) ?? []), mount]);
    return mount;
  };

  /** Of many refs in one mount the first asks and the others wait for its answer. */
  const mountOf = async (session: Session, path: readonly string[], call: Call): Promise<Mount> => {
    const first = path[0] ?? '';
    const running = asking.get(session) ?? new Map<string, Promise<unknown>>();
    asking.set(session, running);
    const asked = running.get(first);
    if (asked !== undefined) {
      // Its answer may be another mount, or none: then this one asks too.
      await asked.catch(() => undefined);
      const found = remembered(session, path);
      if (found !== undefined) return found;
    }
    const question = learn(session, path, call);
    running.set(first, question);
    return question;
  };

  return {
    async find(ref, session, call) {
      const path = segmentsOf(ref.path);
      const { version, path: said } = saidMount(ref);
      const mount =
        version === undefined ? await mountOf(session, path, call) : { path: said, version };
      const rest = below(path, mount.path);
      const given = ref.options['mount'];
      const wanted = given === undefined ? mount.path : segmentsOf(given);
      if (rest === undefined || wanted.join('/') !== mount.path.join('/')) {
        throw new StorekeysError(
          'usage',
          `'${shownUri(ref.uri)}': the mount is '${mount.path.join('/')}'`,
          {
            hint: 'write vault://MOUNT/PATH with a path below the mount, and the same in ?mount=',
          },
        );
      }
      return { session, mount, path: rest };
    },
  };
}

/** What a ref says of its mount without asking. */
export interface SaidMount {
  /** `?mount=`, or else the first segment. */
  readonly path: readonly string[];
  /** `undefined`: only the server knows. */
  readonly version: Mount['version'] | undefined;
  /** The key, below that mount. */
  readonly rest: readonly string[];
}

/**
 * Takes the options `mount` and `kv-version` for true.
 *
 * @throws {@link StorekeysError} `usage` for options that contradict the path
 */
export function saidMount(ref: Ref): SaidMount {
  const path = segmentsOf(ref.path);
  const { mount, 'kv-version': version } = ref.options;
  if (version !== undefined && version !== '1' && version !== '2') {
    throw new StorekeysError('usage', `'${shownUri(ref.uri)}': kv-version is 1 or 2`);
  }
  const named = mount === undefined ? path.slice(0, 1) : segmentsOf(mount);
  const rest = below(path, named);
  if (rest === undefined) {
    throw new StorekeysError(
      'usage',
      `'${shownUri(ref.uri)}': the path does not begin with its mount`,
      {
        hint: 'write vault://MOUNT/PATH; ?mount= says how much of it is the mount',
      },
    );
  }
  if (version === undefined) return { path: named, version, rest };
  return { path: named, version: version === '1' ? 1 : 2, rest };
}

/**
 * The question that Vault's own `kv` command asks. It works for any token with some right under the
 * mount.
 */
async function preflight(session: Session, path: readonly string[], call: Call): Promise<Mount> {
  const answer = await session.request(
    { method: 'GET', path: ['sys', 'internal', 'ui', 'mounts', ...path] },
    call.signal,
  );
  const parsed = mountAnswer.safeParse(answer.body);
  if (!parsed.success) {
    throw notVault(
      { method: 'GET', host: new URL(session.connection.address).host },
      answer.status,
    );
  }
  const { type, options, path: mountPath } = parsed.data.data;
  // `generic` is what KV version 1 was called before it had a version.
  if (type !== 'kv' && type !== 'generic') {
    throw new StorekeysError('usage', `'${mountPath}' is not a KV secrets engine`, {
      hint: 'choose a path under a mount of type kv (`vault secrets list`)',
    });
  }
  return { path: segmentsOf(mountPath), version: options?.version === '2' ? 2 : 1 };
}
