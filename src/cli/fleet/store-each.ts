/** Storing in many stores, whatever is stored. */
import type { ErrorCode } from '../../errors.js';
import { eachStore } from '../../fleet/each-store.js';
import type { PushReport } from '../../operations/push.js';
import { CALLS_AT_ONCE } from '../../pace.js';
import type { Arguments } from '../arguments.js';
import { reportLine, reportShape } from '../push-report.js';
import type { Session } from '../session.js';
import { statusOf } from '../store-bundle.js';
import { tellFleet, type Told } from './tell.js';

/**
 * Does the work for each store, as many at a time as each backend is called.
 *
 * @param doing - `copying`
 */
export function storeEach<S extends { readonly alias: string }>(
  doing: string,
  stores: readonly S[],
  work: (store: S) => Promise<PushReport>,
  args: Arguments,
  session: Session,
): Promise<ErrorCode | undefined> {
  const atOnce = args.count('concurrency') ?? CALLS_AT_ONCE;
  const outcomes = eachStore(stores, work, { atOnce, signal: session.signal });
  const names = stores.map(({ alias }) => alias);
  return tellFleet({ doing, names, outcomes, told }, args, session);
}

function told(report: PushReport): Told {
  return {
    text: reportLine(report),
    shape: { ...reportShape(report), error: null },
    code: statusOf(report.outcome),
  };
}
