/** A configuration as a person wants to see it: what it means here, and what of it cannot be used. */
import { StorekeysError } from '../errors.js';
import type { Opener } from '../open.js';
import type { Config } from './load.js';
import { locateModule } from './modules.js';
import { resolveListed } from './resolve.js';
import { moduleTrust, type ModuleTrust } from './trust.js';
import type { Caller } from './user-config.js';

/** One thing that the configuration names, or why it cannot be used. */
type Usable<T> = T | { readonly problem: StorekeysError };

/** A provider that others wrote. */
export interface DescribedProvider {
  readonly scheme: string;
  readonly module: Usable<{
    readonly path: string;
    readonly identity: string;
    readonly trust: ModuleTrust;
  }>;
}

/** A target of a store. */
export interface DescribedTarget {
  /** A name of the configuration; `undefined` for a URI. */
  readonly name: string | undefined;
  readonly place: Usable<{ readonly uri: string }>;
}

/** A store with its targets. */
export interface DescribedStore {
  readonly alias: string;
  readonly hash: string | undefined;
  readonly targets: readonly DescribedTarget[];
}

/** See {@link describeConfig}. */
export interface DescribedConfig {
  readonly providers: readonly DescribedProvider[];
  readonly stores: readonly DescribedStore[];
}

/** What {@link describeConfig} needs to know. */
export interface DescribeOptions {
  readonly caller: Caller;
  /** Schemes of the built-in providers. */
  readonly schemes: readonly string[];
  readonly opener: Pick<Opener, 'check'>;
}

/** Resolves everything that a configuration names. What is wrong with one hides no other. */
export async function describeConfig(
  config: Config,
  options: DescribeOptions,
): Promise<DescribedConfig> {
  const providers = [...config.providers.keys()].map(async (scheme) => ({
    scheme,
    module: await usable(async () => {
      const module = await locateModule(config, scheme);
      return { ...module, trust: await moduleTrust(config, module, options.caller) };
    }),
  }));
  const stores = [...config.stores].map(async ([alias, { hash, targets }]) => ({
    alias,
    hash,
    targets: await Promise.all(
      targets.map((entry) => describeTarget(config, { alias, hash, entry }, options)),
    ),
  }));
  return { providers: await Promise.all(providers), stores: await Promise.all(stores) };
}

async function describeTarget(
  config: Config,
  { alias, hash, entry }: { alias: string; hash: string | undefined; entry: string },
  { caller, schemes, opener }: DescribeOptions,
): Promise<DescribedTarget> {
  const place = await usable(async () => {
    const context = { config, env: caller.env, schemes, store: { alias, hash } };
    const { uri } = resolveListed(entry, context);
    // What is no option of the scheme may be anything, also a credential: its value is not shown.
    await opener.check(uri);
    return { uri };
  });
  return { name: config.targets.has(entry) ? entry : undefined, place };
}

async function usable<T>(work: () => Promise<T>): Promise<Usable<T>> {
  try {
    return await work();
  } catch (problem) {
    if (problem instanceof StorekeysError) return { problem };
    throw problem;
  }
}
