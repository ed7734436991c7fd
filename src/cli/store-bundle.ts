/** What the commands share that store a bundle: their options, the question, the report, the status. */
import type { ResolvedStore } from '../config/resolve.js';
import type { ErrorCode } from '../errors.js';
import {
  needsConsent,
  type PushOptions,
  type PushPlan,
  type PushReport,
} from '../operations/push.js';
import type { Arguments } from './arguments.js';
import { askToContinue } from './consent.js';
import { liveText } from './live-report.js';
import { planText, reportJson, resultText } from './push-report.js';
import type { Session } from './session.js';

/** What the command line says of every operation that stores a bundle. */
export type StoreOptions = Omit<PushOptions, 'bundle' | 'targets' | 'volatile' | 'expectedHash'>;

/**
 * Stores a bundle as the arguments say, and tells of it.
 *
 * @param operation - what finds the bundle and stores it
 * @returns what the command ends with, where it is not a plain success
 */
export async function storeBundle(
  operation: (options: StoreOptions) => Promise<PushReport>,
  args: Arguments,
  session: Session,
): Promise<ErrorCode | undefined> {
  session.output.busy('checking and storing');
  const report = await operation({
    ...(await storeOptions(args, session)),
    confirm: (plan) => agreesToReplace(plan, args, session),
  });
  print(report, args, session);
  return statusOf(report.outcome);
}

/** What the arguments say of storing, with a yes to everything or a no. */
export async function storeOptions(args: Arguments, session: Session): Promise<StoreOptions> {
  return {
    bigCommerce: args.flag('offline') ? undefined : await session.bigCommerce(),
    journal: await session.journal(),
    dryRun: args.flag('dry-run'),
    adopt: args.flag('adopt'),
    force: args.flag('force'),
    restore: args.flag('restore'),
    noCas: args.flag('no-cas'),
    forgetPrevious: args.flag('forget-previous'),
    confirm: () => Promise.resolve(args.flag('yes')),
    signal: session.signal,
  };
}

/** Of a store whose hash the configuration gives, only that one's bundle is stored. */
export function hashOf(store: ResolvedStore | undefined): Pick<PushOptions, 'expectedHash'> {
  return store?.hash === undefined ? {} : { expectedHash: store.hash };
}

/** Asks before anything is replaced, unless `--yes` was given. */
export async function agreesToReplace(
  plan: PushPlan,
  args: Arguments,
  { output, signal }: Session,
): Promise<boolean> {
  if (args.flag('yes')) return true;
  output.warn(`this replaces what a target holds\n${planText(plan)}`);
  const agreed = await askToContinue('replace?', signal);
  output.busy('storing');
  return agreed;
}

/** What an operation that committed ends with. */
export function statusOf(outcome: PushReport['outcome']): ErrorCode | undefined {
  if (outcome === 'partial') return 'partial';
  return outcome === 'superseded' ? 'conflict' : undefined;
}

/** What is left to do after an operation that did not end in full. */
export function toDo(outcome: PushReport['outcome']): string | undefined {
  if (outcome === 'partial') {
    return 'the bundle is stored, and not every target follows yet: storekeys recover --resume finishes, and so does the same command';
  }
  if (outcome !== 'superseded') return undefined;
  return 'the bundle was stored, and somebody stored another one since: storekeys history shows it';
}

function print(report: PushReport, args: Arguments, { output }: Session): void {
  if (report.live !== undefined) output.say(`checked live:\n${liveText(report.live)}`);
  output.say(planText(report));
  if (args.flag('json')) output.data(reportJson(report));
  else if (report.outcome === 'planned') {
    const more = needsConsent(report) ? '; replacing needs --yes' : '';
    output.say(`dry run: nothing was written${more}`);
  } else output.say(`stored and read back:\n${resultText(report.results)}`);
  const left = toDo(report.outcome);
  if (left !== undefined) output.warn(left);
}
