/**
 * What most of a provider is where the backend holds one version of a secret and nothing beside it: refusals.
 * Written once, so that such a provider says only how it reads, writes and removes.
 */
import { StorekeysError } from './errors.js';
import type {
  Call,
  Capabilities,
  Fields,
  Provider,
  Reading,
  Selector,
  WriteOptions,
  Written,
} from './provider.js';
import type { Ref } from './ref.js';
import type { Secret } from './secret.js';

/** What a backend cannot do that holds one version. */
export const ONE_VERSION: Readonly<
  Pick<Capabilities, 'staging' | 'stageWhenAbsent' | 'pendings' | 'history' | 'purge'>
> = { staging: 'none', stageWhenAbsent: false, pendings: 0, history: 0, purge: 'none' };

/** A backend that holds one version of a secret. */
export interface CurrentOnlyBackend
  extends Pick<Provider, 'remove' | 'check' | 'classify'>, Partial<Pick<Provider, 'close'>> {
  /** For messages, with its article: `a folder`. */
  readonly title: string;
  /** What else it can do; `restores` follows from whether there is a `restore`. */
  readonly capabilities: Omit<Capabilities, keyof typeof ONE_VERSION | 'batch' | 'restores'>;
  /** See {@link Location.place}. */
  place(ref: Ref): readonly string[];
  read(ref: Ref, call: Call): Promise<Reading>;
  /** @returns the id of the version */
  write(ref: Ref, fields: Secret<Fields>, options: WriteOptions, call: Call): Promise<string>;
  restore?(ref: Ref, call: Call): Promise<void>;
}

/** A provider for a backend that holds one version of a secret. */
export function currentOnly(backend: CurrentOnlyBackend): Provider {
  const { title } = backend;
  const lacking = (what: string): Promise<never> =>
    Promise.reject(new StorekeysError('unsupported', `${title} has no ${what}`));
  const capabilities: Capabilities = {
    ...ONE_VERSION,
    ...backend.capabilities,
    batch: false,
    restores: backend.restore !== undefined,
  };
  return {
    ...withoutVersions(title, lacking),
    capabilities,
    locate: (ref) => Promise.resolve({ place: backend.place(ref), capabilities, notes: [] }),
    read: async (ref, which, _options, call) => selected(await backend.read(ref, call), which),
    readMany: (refs, call) => Promise.allSettled(refs.map((ref) => backend.read(ref, call))),
    async write(ref, fields, options, call): Promise<Written> {
      if (options.to === 'pending') return lacking('staging');
      return { id: await backend.write(ref, fields, options, call), notes: [] };
    },
    remove: (ref, base, how, call) => backend.remove(ref, base, how, call),
    restore: (ref, call) => backend.restore?.(ref, call) ?? lacking('way back from a removal'),
    check: (ref, call) => backend.check(ref, call),
    classify: (error) => backend.classify(error),
    close: () => backend.close?.() ?? Promise.resolve(),
  };
}

/** The methods for versions that are not current, and for marks: whatever they are called with. */
export interface WithoutVersions {
  promote(): Promise<never>;
  discard(): Promise<void>;
  pendings(): Promise<readonly []>;
  purge(): Promise<never>;
  annotate(): Promise<readonly string[]>;
  history(): Promise<never>;
}

/**
 * See {@link WithoutVersions}.
 *
 * @param lacking - refuses what the backend has not
 */
export function withoutVersions(
  title: string,
  lacking: (what: string) => Promise<never>,
): WithoutVersions {
  return {
    promote: () => lacking('staging'),
    discard: () => Promise.resolve(),
    pendings: () => Promise.resolve([]),
    purge: () => lacking('earlier version to destroy'),
    annotate: () => Promise.resolve([`${title} keeps no marks`]),
    history: () => lacking('history'),
  };
}

/** The one version there is, or none where another is asked for. */
export function selected(reading: Reading, which: Selector): Reading {
  const isIt = which === 'current' || which.id === reading.version?.id;
  return isIt ? reading : { ...reading, version: null };
}
