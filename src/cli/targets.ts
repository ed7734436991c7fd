import { resolveStore, resolveTargets, type ResolvedStore } from '../config/resolve.js';
import { knownSchemes } from '../open.js';
import type { NamedTarget } from '../operations/status/state.js';
import type { Target } from '../target/target.js';
import type { Arguments } from './arguments.js';
import type { Session } from './session.js';

/** What the command line says about targets. */
export interface TargetArguments {
  readonly given: readonly string[];
  /** Whose configured targets stand in when none is given. */
  readonly store?: ResolvedStore | undefined;
}

/** The store that the command line names by its alias, if it does. */
export async function storeArgument(
  session: Session,
  args: Arguments,
): Promise<ResolvedStore | undefined> {
  const alias = args.text('store');
  return alias === undefined ? undefined : resolveStore(alias, await session.config());
}

/**
 * Opens the targets of a command: those given, else the store's.
 *
 * @throws StorekeysError - `usage` for unknown names and schemes, bad URIs, one place named twice
 */
export async function openTargets(
  session: Session,
  args: TargetArguments,
): Promise<readonly Target[]> {
  return (await openNamed(session, args)).map(({ target }) => target);
}

/** As {@link openTargets}, with what the configuration calls each. */
export async function openNamed(
  session: Session,
  { given, store }: TargetArguments,
): Promise<readonly NamedTarget[]> {
  const config = await session.config();
  const resolved = resolveTargets(given, {
    config,
    env: session.env,
    schemes: knownSchemes({}),
    ...(store === undefined ? {} : { store }),
  });
  const opener = await session.opener();
  return Promise.all(
    resolved.map(async ({ uri, name }) => {
      const target = await opener.open(uri);
      return { label: name ?? target.name, target };
    }),
  );
}
