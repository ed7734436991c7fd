import { PROVIDERS } from '../providers/index.js';
import type { Environment } from './environment.js';
import { StorekeysError } from './errors.js';
import { nearest } from './nearest.js';
import type { Provider, ProviderDefinition, RequestEvent } from './provider.js';
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
}

/** Opens targets and shares one provider, so one sign-in, among those of a scheme. */
export interface Opener {
  /** @throws {@link StorekeysError} `usage` for a bad URI or an unknown scheme */
  open(uri: string): Promise<Target>;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** The schemes that can be opened. */
export function knownSchemes(options: Pick<OpenOptions, 'providers'>): readonly string[] {
  return [...Object.keys(PROVIDERS), ...Object.keys(options.providers ?? {})];
}

/** See {@link Opener}. Nothing is loaded or asked before the first target is opened. */
export function createOpener(options: OpenOptions): Opener {
  const table = { ...options.providers, ...PROVIDERS };
  const opened = new Map<string, Promise<[ProviderDefinition, Provider]>>();

  const providerOf = (ref: Ref): Promise<[ProviderDefinition, Provider]> => {
    const load = Object.hasOwn(table, ref.scheme) ? table[ref.scheme] : undefined;
    if (load === undefined) throw unknownScheme(ref, Object.keys(table));
    const existing = opened.get(ref.scheme);
    if (existing !== undefined) return existing;
    const opening = (async (): Promise<[ProviderDefinition, Provider]> => {
      const definition = await load();
      const { env, onRequest = () => undefined } = options;
      return [definition, await definition.open({ env, onRequest })];
    })();
    opened.set(ref.scheme, opening);
    return opening;
  };

  return {
    async open(uri) {
      const ref = parseRef(uri);
      const [definition, provider] = await providerOf(ref);
      checkOptions(ref, Object.keys(definition.options));
      const problem = definition.pathProblem(ref.path);
      if (problem !== undefined)
        throw new StorekeysError('usage', `target '${shownUri(uri)}': ${problem}`);
      return new Target(provider, ref, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    },
    async close() {
      const providers = await Promise.allSettled(opened.values());
      opened.clear();
      await Promise.allSettled(
        providers.map(async (result) => {
          if (result.status === 'fulfilled') await result.value[1].close();
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
