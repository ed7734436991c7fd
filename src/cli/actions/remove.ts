import type { ErrorCode } from '../../errors.js';
import { remove as removeBundle, type RemovalPlan } from '../../operations/remove.js';
import type { Arguments } from '../arguments.js';
import type { Action } from '../command.js';
import { askForName } from '../consent.js';
import { removalJson, removalPlanText, removalText } from '../removal-report.js';
import type { Session } from '../session.js';
import { hashOf } from '../store-bundle.js';
import { openTargets, storeArgument } from '../targets.js';

export const remove: Action = async (args, session) => {
  const store = await storeArgument(session, args);
  const targets = await openTargets(session, { given: args.list('from'), store });
  const recoveryDays = args.count('recovery-days');
  session.output.busy('looking');
  const report = await removeBundle({
    targets,
    ...hashOf(store),
    purge: args.flag('purge'),
    ...(recoveryDays === undefined ? {} : { recoveryDays }),
    dryRun: args.flag('dry-run'),
    confirm: (plan) => agreed(plan, store?.alias, args, session),
    signal: session.signal,
  });
  const { output } = session;
  if (args.flag('json')) output.data(removalJson(report));
  else if (report.outcome === 'planned') {
    output.say(`${removalPlanText(report.plan)}\ndry run: nothing was removed`);
  } else output.say(removalText(report));
  return statusOf(report.outcome, session);
};

function statusOf(outcome: string, { output }: Session): ErrorCode | undefined {
  if (outcome !== 'partial') return undefined;
  output.warn('some targets still hold it: run the same command again');
  return 'partial';
}

/** The name is the store's alias; where none is named, the hash that the targets hold. */
async function agreed(
  plan: readonly RemovalPlan[],
  alias: string | undefined,
  args: Arguments,
  { output, signal }: Session,
): Promise<boolean> {
  const hash = plan.find(({ bundle }) => bundle !== undefined)?.bundle?.storeHash;
  const expected = alias ?? hash ?? plan[0]?.target.name ?? '';
  const given = args.text('confirm');
  if (given !== undefined) return given === expected;
  output.warn(`this removes the credentials of a store\n${removalPlanText(plan)}`);
  const agrees = await askForName(`type ${expected} to remove them:`, expected, signal);
  output.busy('removing');
  return agrees;
}
