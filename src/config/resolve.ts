/** From what stands in arguments (a URI, a target's name, a store's alias) to target URIs. */
import type { Environment } from '../environment.js';
import { StorekeysError } from '../errors.js';
import { nearest } from '../nearest.js';
import { isUri, parseRef, shownUri, type Ref } from '../ref.js';
import { shownName } from './shown-name.js';
import { refuseUntrusted } from './destination.js';
import type { ConfigOrigin } from './find.js';
import type { Config } from './load.js';
import { placeOf } from './place.js';
import { fillTemplate, type TemplateValues } from './template.js';

/** What arguments are resolved against. */
export interface ResolveContext {
  readonly config: Config | undefined;
  readonly env: Environment;
  /** Schemes of the built-in providers. */
  readonly schemes: readonly string[];
  /** The store of this operation: from {@link resolveStore}, or what is known of it. */
  readonly store?: TemplateValues & { readonly targets?: readonly string[] };
}

/** A target, ready to be opened. */
export interface ResolvedTarget {
  readonly uri: string;
  /** Its name in the configuration; `undefined` for a URI. */
  readonly name: string | undefined;
  /** Whose word the URI is. */
  readonly origin: 'typed' | `${ConfigOrigin}-config`;
}

/** A store of the configuration. */
export interface ResolvedStore {
  readonly alias: string;
  readonly hash: string | undefined;
  /** Names and URIs, as the configuration lists them; {@link resolveTargets} resolves them. */
  readonly targets: readonly string[];
}

/** An argument, or an entry of a store in the configuration. */
interface Entry {
  readonly text: string;
  readonly typed: boolean;
}

const NO_CONFIG = 'there is no configuration; write a storekeys.yaml, or name one with --config';

/**
 * A store by its alias.
 *
 * @throws {@link StorekeysError} `usage` for an unknown one, with the nearest that is known
 */
export function resolveStore(alias: string, config: Config | undefined): ResolvedStore {
  const entry = config?.stores.get(alias);
  if (entry !== undefined) return { alias, ...entry };
  throw unknown('store', alias, config?.stores);
}

/**
 * One target argument: a URI, or a name of the configuration. Placeholders are filled from the store.
 *
 * @throws {@link StorekeysError} `usage` for an unknown name or scheme (with the nearest that is known),
 * a placeholder without a value, a bad URI, or one that leads where its file may not send anything
 */
export function resolveTarget(argument: string, context: ResolveContext): ResolvedTarget {
  return resolveEntry({ text: argument, typed: true }, context).target;
}

/**
 * One entry of a store in the configuration, as {@link resolveTargets} resolves it among the others.
 *
 * @throws {@link StorekeysError} `usage` as {@link resolveTarget} does
 */
export function resolveListed(entry: string, context: ResolveContext): ResolvedTarget {
  return resolveEntry({ text: entry, typed: false }, context).target;
}

/**
 * All targets of one operation, in the order given.
 *
 * @param given - the arguments (`--to`, `--from`); none: the targets of the store, in their order
 * @throws {@link StorekeysError} `usage` as {@link resolveTarget} does, and when there is none or two of
 * them are the same place
 */
export function resolveTargets(
  given: readonly string[],
  context: ResolveContext,
): readonly ResolvedTarget[] {
  const typed = given.length > 0;
  const texts = typed ? given : (context.store?.targets ?? []);
  if (texts.length === 0) throw noTargets(context.store?.alias);
  const places = new Map<string, string>();
  return texts.map((text) => {
    const { target, ref } = resolveEntry({ text, typed }, context);
    const label = target.name ?? shownUri(target.uri);
    const other = places.get(placeOf(ref));
    if (other !== undefined) {
      throw new StorekeysError('usage', `targets '${other}' and '${label}' are the same place`, {
        hint: 'name it once',
      });
    }
    places.set(placeOf(ref), label);
    return target;
  });
}

function resolveEntry(entry: Entry, context: ResolveContext): { target: ResolvedTarget; ref: Ref } {
  const { config, env, store = {} } = context;
  const { text, typed } = entry;
  const name = isUri(text) ? undefined : text;
  const template = name === undefined ? text : config?.targets.get(name);
  if (template === undefined) throw unknown('target', text, config?.targets);
  const where = `target '${name ?? shownUri(text)}'`;
  const uri = fillTemplate(template, store, where);
  const ref = parseRef(uri);
  checkScheme(ref, context);
  if (config === undefined || (typed && name === undefined)) {
    return { target: { uri, name, origin: 'typed' }, ref };
  }
  const { origin, trust, path } = config;
  refuseUntrusted(ref, { origin, env, trust, where: `${where} of ${path}` });
  return { target: { uri, name, origin: `${origin}-config` }, ref };
}

/** A provider of the configuration may add a scheme and not take one over. */
function checkScheme(ref: Ref, { schemes, config }: ResolveContext): void {
  const builtIn = schemes.includes(ref.scheme);
  const configured = config?.providers.has(ref.scheme) === true;
  if (builtIn && configured) {
    throw new StorekeysError(
      'usage',
      `${config.path}: providers.${ref.scheme}: storekeys has its own provider for ${ref.scheme}://`,
      { hint: 'use another scheme' },
    );
  }
  if (builtIn || configured) return;
  const known = [...schemes, ...(config?.providers.keys() ?? [])];
  const guess = nearest(ref.scheme, known);
  throw new StorekeysError(
    'usage',
    `target '${shownUri(ref.uri)}': unknown scheme '${ref.scheme}'`,
    {
      hint:
        guess === undefined ? `known schemes: ${known.join(', ')}` : `did you mean '${guess}://'?`,
    },
  );
}

function noTargets(alias: string | undefined): StorekeysError {
  const whose = alias === undefined ? '' : `: store '${alias}' lists none`;
  return new StorekeysError('usage', `no target is named${whose}`, {
    hint:
      alias === undefined ? 'name one: --to local://acme' : "name one, or list 'targets' for it",
  });
}

function unknown(
  kind: 'store' | 'target',
  text: string,
  known: ReadonlyMap<string, unknown> | undefined,
): StorekeysError {
  const names = [...(known?.keys() ?? [])];
  const guess = nearest(text, names);
  let hint = NO_CONFIG;
  if (guess !== undefined) hint = `did you mean '${guess}'?`;
  else if (names.length > 0) hint = `the configuration has ${some(names)}`;
  else if (known !== undefined) hint = `the configuration has no ${kind}s`;
  const uri = kind === 'target' ? '; a URI like local://acme needs no configuration' : '';
  const shown = shownName(text);
  return new StorekeysError('usage', `unknown ${kind} '${shown}'`, { hint: `${hint}${uri}` });
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
