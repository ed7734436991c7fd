import type { ErrorCode } from '../../errors.js';
import { StorekeysError } from '../../errors.js';
import { discard } from '../../operations/recover/discard.js';
import {
  leftPendings,
  unfinished,
  type LeftPending,
  type Unfinished,
} from '../../operations/recover/inspect.js';
import { resume } from '../../operations/recover/resume.js';
import type { Target } from '../../target/target.js';
import type { Arguments } from '../arguments.js';
import type { Action } from '../command.js';
import { askToContinue } from '../consent.js';
import { leftText, recoverJson, resumedText, unfinishedText } from '../recover-report.js';
import type { Session } from '../session.js';
import { agreesToReplace, statusOf, toDo } from '../store-bundle.js';
import { openTargets, storeArgument } from '../targets.js';

export const recover: Action = async (args, session) => {
  if (args.flag('resume') && args.flag('discard')) {
    throw new StorekeysError('usage', '--resume and --discard: one of them');
  }
  session.output.busy('looking');
  const found = await find(args, session);
  if (args.flag('resume')) return resumeAll(found.operations, args, session);
  if (args.flag('discard')) return discardAll(found, args, session);
  return list(found, args, session);
};

/** What is there to recover. */
interface Found {
  readonly operations: readonly Unfinished[];
  readonly left: readonly LeftPending[];
}

async function find(args: Arguments, session: Session): Promise<Found> {
  const { signal } = session;
  const journal = await session.journal();
  const opener = await session.opener();
  const open = (uri: string): Promise<Target> => opener.open(uri);
  const all = await unfinished(journal, { open, signal });
  const wanted = args.text('operation');
  const operations = wanted === undefined ? all : all.filter(({ op }) => op === wanted);
  if (wanted !== undefined) {
    if (operations.length > 0) return { operations, left: [] };
    throw new StorekeysError('not-found', `there is no operation ${wanted} in the journal`);
  }
  const known = new Set(all.map(({ op }) => op));
  const targets = await leftoverTargets(all, args, session);
  const { left, errors } = await leftPendings(targets, known, signal);
  for (const error of errors) session.output.warn(`not looked at: ${error.message}`);
  return { operations, left };
}

/** Where leftovers may be: the targets named, or those of the store, or all that are known. */
async function leftoverTargets(
  operations: readonly Unfinished[],
  args: Arguments,
  session: Session,
): Promise<readonly Target[]> {
  const store = await storeArgument(session, args);
  const given = args.list('to');
  if (store !== undefined || given.length > 0) {
    return openTargets(session, { given, store });
  }
  const config = await session.config();
  const opener = await session.opener();
  const found = new Map<string, Target>();
  for (const { entry } of operations) {
    for (const uri of entry?.targets ?? []) found.set(uri, await opener.open(uri));
  }
  for (const [alias, own] of config?.stores ?? []) {
    if (own.targets.length === 0) continue;
    const opened = await openTargets(session, { given: [], store: { alias, ...own } });
    for (const target of opened) found.set(target.ref.uri, target);
  }
  return [...found.values()];
}

function list(
  { operations, left }: Found,
  args: Arguments,
  { output }: Session,
): ErrorCode | undefined {
  if (args.flag('json')) output.data(recoverJson(operations, left));
  else if (operations.length + left.length > 0) {
    output.data([...operations.map(unfinishedText), leftText(left)].filter(Boolean).join('\n'));
  }
  if (operations.length + left.length === 0) {
    output.say('nothing is unfinished');
    return undefined;
  }
  return 'attention';
}

/** Each on its own: one that cannot go on keeps no other from it. */
async function resumeAll(
  operations: readonly Unfinished[],
  args: Arguments,
  session: Session,
): Promise<ErrorCode | undefined> {
  const opener = await session.opener();
  const { output, signal } = session;
  const journal = await session.journal();
  return eachOf(operations, session, async ({ op, entry, progress, error }) => {
    if (progress === 'running') {
      output.say(`operation ${op}: its process still runs, so it is left alone`);
      return undefined;
    }
    if (entry === undefined) throw error ?? new StorekeysError('internal', 'no entry');
    const resumed = await resume(entry, {
      journal,
      open: (uri) => opener.open(uri),
      bigCommerce: await session.bigCommerce(),
      confirm: (plan) => agreesToReplace(plan, args, session),
      signal,
    });
    output.say(resumedText(op, resumed));
    const left = toDo(resumed.outcome);
    if (left !== undefined) output.warn(left);
    return statusOf(resumed.outcome);
  });
}

async function discardAll(
  { operations, left }: Found,
  args: Arguments,
  session: Session,
): Promise<ErrorCode | undefined> {
  const opener = await session.opener();
  const { output, signal } = session;
  const journal = await session.journal();
  const status = await eachOf(operations, session, async (unfinished) => {
    const { op, entry, progress } = unfinished;
    if (progress === 'running') {
      throw new StorekeysError('conflict', `operation ${op}: its process still runs`);
    }
    if (!args.flag('yes')) {
      output.warn(`this drops an operation\n${unfinishedText(unfinished)}`);
      const copies = unfinished.targets.some(({ holds }) => holds === 'this bundle');
      const question = copies ? 'drop it?' : 'no target holds this bundle: drop it for good?';
      if (!(await askToContinue(question, signal))) return undefined;
    }
    if (entry === undefined) await journal.forget(op);
    else await discard(entry, { journal, open: (uri) => opener.open(uri), signal });
    output.say(`operation ${op}: dropped`);
    return undefined;
  });
  if (left.length === 0) return status;
  if (!args.flag('yes')) {
    output.warn(`this drops what others left behind\n${leftText(left)}`);
    if (!(await askToContinue('drop it?', signal))) return status;
  }
  for (const { target, pending } of left) {
    await target.discard(pending.id, signal);
    output.say(`${target.name}: dropped what operation ${pending.op} had staged`);
  }
  return status;
}

/** The failures of all but the last are said as they come; the last one decides with its own words. */
async function eachOf(
  operations: readonly Unfinished[],
  { output }: Session,
  work: (unfinished: Unfinished) => Promise<ErrorCode | undefined>,
): Promise<ErrorCode | undefined> {
  if (operations.length === 0) output.say('nothing is unfinished');
  let status: ErrorCode | undefined;
  const failures: StorekeysError[] = [];
  for (const unfinished of operations) {
    try {
      status = (await work(unfinished)) ?? status;
    } catch (error) {
      if (!(error instanceof StorekeysError)) throw error;
      failures.push(error);
    }
  }
  const last = failures.pop();
  for (const { message } of failures) output.warn(message);
  if (last !== undefined) throw last;
  return status;
}
