import type { ResolvedStore } from '../config/resolve.js';
import { pull, type Pulled } from '../operations/pull.js';
import type { Arguments } from './arguments.js';
import type { Session } from './session.js';
import { openTargets } from './targets.js';

/** Reads what the arguments name, or else the store's targets, and tells where it came from when that is not plain. */
export async function pullContent(
  args: Arguments,
  session: Session,
  store: ResolvedStore | undefined,
): Promise<Pulled> {
  const { output, signal } = session;
  const targets = await openTargets(session, { given: args.list('from'), store });
  const withPrevious = args.flag('with-previous');
  output.busy('reading');
  const pulled = await pull({ targets, withPrevious, signal });
  for (const error of pulled.passedOver) output.warn(error.message);
  if (targets.length > 1) output.say(`answered by ${pulled.target.name}`);
  if (withPrevious && pulled.previous === undefined) {
    output.say(`${pulled.target.name} has no previous account that may still be alive`);
  }
  output.idle();
  return pulled;
}
