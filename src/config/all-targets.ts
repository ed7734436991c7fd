/** The targets that a configuration or an argument stands for, over all stores. */
import { StorekeysError } from '../errors.js';
import { isUri, parseRef, shownUri } from '../ref.js';
import type { Config } from './load.js';
import { placeOf } from './place.js';
import { resolveListed, resolveTarget, type ResolveContext } from './resolve.js';

/** A target, or why what stands in the configuration leads to none. */
export interface ListedTarget {
  /** For people: without options. */
  readonly name: string;
  readonly uri: string | StorekeysError;
}

/**
 * The targets given, by URI or by their names; a name with `{store}` in it stands for that target of each
 * store that lists it. None given: all targets of all stores. Each place once, as far as the text tells.
 *
 * @throws {@link StorekeysError} `usage` for an argument that names no target, and when there is none
 */
export function allTargets(
  given: readonly string[],
  context: Omit<ResolveContext, 'store'>,
): readonly ListedTarget[] {
  const { config } = context;
  const listed =
    given.length > 0
      ? given.flatMap((text) => ofArgument(text, context))
      : storesOf(config).flatMap(([alias, { hash, targets }]) =>
          targets.map((entry) => listedAs(entry, { ...context, store: { alias, hash } })),
        );
  if (listed.length === 0) {
    throw new StorekeysError('usage', 'no target is named, and no store lists one', {
      hint: 'name one, such as local://acme, or list targets in a storekeys.yaml',
    });
  }
  const places = new Map(listed.map((each) => [placeOfListed(each), each]));
  return [...places.values()];
}

function ofArgument(text: string, context: Omit<ResolveContext, 'store'>): readonly ListedTarget[] {
  const template = isUri(text) ? undefined : context.config?.targets.get(text);
  if (template === undefined) {
    const { uri } = resolveTarget(text, context);
    return [{ name: shownUri(uri), uri }];
  }
  const stores = storesOf(context.config).filter(([, { targets }]) => targets.includes(text));
  if (!/[{}]/.test(template) || stores.length === 0) return [listedAs(text, context)];
  return stores.map(([alias, { hash }]) => listedAs(text, { ...context, store: { alias, hash } }));
}

/** As the configuration has it: what is wrong with one entry hides no other. */
function listedAs(entry: string, context: ResolveContext): ListedTarget {
  const { store } = context;
  try {
    const { uri } = resolveListed(entry, context);
    return { name: shownUri(uri), uri };
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
    const whose = store?.alias === undefined ? '' : ` of ${store.alias}`;
    return { name: `${shownUri(entry)}${whose}`, uri: error };
  }
}

function storesOf(config: Config | undefined): readonly (readonly [string, StoreOf])[] {
  return [...(config?.stores ?? [])];
}

type StoreOf = Config['stores'] extends ReadonlyMap<string, infer Entry> ? Entry : never;

function placeOfListed({ name, uri }: ListedTarget): string {
  return typeof uri === 'string' ? placeOf(parseRef(uri)) : name;
}
