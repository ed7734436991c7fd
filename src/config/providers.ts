import { pathToFileURL } from 'node:url';
import { StorekeysError } from '../errors.js';
import type { ProviderDefinition } from '../provider.js';
import type { Config } from './load.js';
import type { Caller } from './user-config.js';

/**
 * The providers that a configuration names, by scheme, each loaded when it is called for and only if it
 * may be. A module exports its definition as `provider` or as the default.
 */
export function configuredProviders(
  config: Config | undefined,
  caller: Caller,
): Readonly<Record<string, () => Promise<ProviderDefinition>>> {
  if (config === undefined) return {};
  const load = async (scheme: string): Promise<ProviderDefinition> => {
    const { trustedModule } = await import('./trust.js');
    const { path } = await trustedModule(config, scheme, caller);
    const definition = definitionIn(await importModule(path));
    if (definition?.scheme === scheme) return definition;
    throw new StorekeysError('usage', `${path} exports no provider for ${scheme}://`, {
      hint: "export what defineProvider() returns, as 'provider' or as the default",
    });
  };
  return Object.fromEntries([...config.providers.keys()].map((name) => [name, () => load(name)]));
}

async function importModule(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const kind = error instanceof Error ? error.name : 'an error';
    throw new StorekeysError('usage', `the provider module ${path} cannot be loaded: ${kind}`, {
      hint: `node ${path} shows what is wrong with it`,
    });
  }
}

function definitionIn(module: unknown): ProviderDefinition | undefined {
  if (typeof module !== 'object' || module === null) return undefined;
  const candidates = [
    'provider' in module ? module.provider : undefined,
    'default' in module ? module.default : undefined,
  ];
  return candidates.find(isDefinition);
}

function isDefinition(value: unknown): value is ProviderDefinition {
  if (typeof value !== 'object' || value === null) return false;
  if (!('scheme' in value && 'options' in value && 'pathProblem' in value && 'open' in value)) {
    return false;
  }
  return typeof value.pathProblem === 'function' && typeof value.open === 'function';
}
