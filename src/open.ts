import { PROVIDERS } from '../providers/index.js';
import type { Environment } from './environment.js';
import { StorekeysError } from './errors.js';
import { nearest } from './nearest.js';
import { CALLS_AT_ONCE, paced } from './pace.js';
import type {
  Policy,
  Provider,
  ProviderDefinition,
  PolicyPurpose,
  RequestEvent,
  Suggestion,
} from './provider.js';
import { checkOptions, parseRef, shownUri, type Ref } from './ref.js';
import { DEFAULT_TIMEOUT_MS, Target } from './target/target.js';

/** What opening a target needs to know of the world around it. */
export interface OpenOptions {
  /** Where backends' own variables are looked up; {@link processEnvironment} gives this process's. */
  readonly env: Environment;
  /** Providers beside the built-in ones, by scheme. They cannot replace a built-in one. */
  readonly providers?: Readonly<Record<string, () => Promise<ProviderDefinition>>>;
  /** Told of every request: method, host, path, status, time. */
  readonly onRequest?: (event: RequestEvent) => void;
  /** Time for one call on a target, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Calls on one backend at a time. Default: what its provider says. */
  readonly concurrency?: number | undefined;
}

/** Opens targets and shares one provider, so one sign-in, among those of a scheme. */
export interface Opener {
  /** @throws {@link StorekeysError} `usage` for a bad URI or an unknown scheme */
  open(uri: string): Promise<Target>;
  /**
   * Looks whether a URI could be opened, without opening it.
   *
   * @throws {@link StorekeysError} `usage` as for {@link Opener.open}
   */
  check(uri: string): Promise<void>;
  /**
   * The least rights for a target. Opens nothing and asks nobody.
   *
   * @throws {@link StorekeysError} `usage` as for {@link Opener.open}; `unsupported` where the provider
   * does not tell, or cannot serve the purpose
   */
  policy(uri: string, purpose: PolicyPurpose): Promise<Policy>;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** The schemes that can be opened. */
export function knownSchemes(options: Pick<OpenOptions, 'providers'>): readonly string[] {
  return [...Object.keys(PROVIDERS), ...Object.keys(options.providers ?? {})];
}

/** A target to begin with, and of which kind. */
export interface SuggestedTarget extends Suggestion {
  readonly scheme: string;
  /** The backend's name for people. */
  readonly title: string;
}

/** What the built-in providers suggest for this environment. No request is made. */
export async function suggestTargets(env: Environment): Promise<readonly SuggestedTarget[]> {
  const all = Object.values(PROVIDERS).map(async (load): Promise<readonly SuggestedTarget[]> => {
    const definition = await load();
    const suggestion = await definition.suggest?.(env);
    const { scheme, title } = definition;
    return suggestion === undefined ? [] : [{ scheme, title, ...suggestion }];
  });
  return (await Promise.all(all)).flat();
}

/** See {@link Opener}. Nothing is loaded or asked before the first target is opened. */
export function createOpener(options: OpenOptions): Opener {
  const table = { ...options.providers, ...PROVIDERS };
  const definitions = new Map<string, Promise<ProviderDefinition>>();
  const opened = new Map<string, Promise<Provider>>();

  const definitionOf = (ref: Ref): Promise<ProviderDefinition> => {
    const load = Object.hasOwn(table, ref.scheme) ? table[ref.scheme] : undefined;
    if (load === undefined) throw unknownScheme(ref, Object.keys(table));
    return remembered(definitions, ref.scheme, load);
  };
  const checked = async (uri: string): Promise<{ ref: Ref; definition: ProviderDefinition }> => {
    const ref = parseRef(uri);
    const definition = await definitionOf(ref);
    checkOptions(ref, Object.keys(definition.options));
    const problem = definition.pathProblem(ref.path);
    if (problem === undefined) return { ref, definition };
    throw new StorekeysError('usage', `target '${shownUri(uri)}': ${problem}`);
  };

  return {
    async open(uri) {
      const { ref, definition } = await checked(uri);
      const { env, onRequest = () => undefined } = options;
      const provider = await remembered(opened, ref.scheme, async () =>
        paced(
          await definition.open({ env, onRequest }),
          options.concurrency ?? definition.concurrency ?? CALLS_AT_ONCE,
        ),
      );
      return new Target(provider, ref, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    },
    async check(uri) {
      await checked(uri);
    },
    async policy(uri, purpose) {
      const { ref, definition } = await checked(uri);
      if (definition.policy !== undefined) return definition.policy(ref, purpose);
      throw new StorekeysError(
        'unsupported',
        `target '${shownUri(uri)}': its provider does not tell which rights it needs`,
        { hint: "see that provider's own documentation" },
      );
    },
    async close() {
      const providers = await Promise.allSettled(opened.values());
      opened.clear();
      await Promise.allSettled(
        providers.map(async (result) => {
          if (result.status === 'fulfilled') await result.value.close();
        }),
      );
    },
  };
}

/**
 * Opens one target.
 *
 * @param uri - `scheme://path?option=value`
 * @throws {@link StorekeysError} `usage` for a bad URI or an unknown scheme
 */
export function openTarget(uri: string, options: OpenOptions): Promise<Target> {
  return createOpener(options).open(uri);
}

/** Made once; those who ask meanwhile wait for the same. */
function remembered<T>(
  known: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const existing = known.get(key);
  if (existing !== undefined) return existing;
  const making = make();
  known.set(key, making);
  return making;
}

function unknownScheme(ref: Ref, known: readonly string[]): StorekeysError {
  const guess = nearest(ref.scheme, known);
  return new StorekeysError(
    'usage',
    `target '${shownUri(ref.uri)}': unknown scheme '${ref.scheme}'`,
    {
      hint:
        guess === undefined ? `known schemes: ${known.join(', ')}` : `did you mean '${guess}://'?`,
    },
  );
}
