/** What comes of many stores, told as it comes: a line each, how far it is, and one exit status. */
import { StorekeysError, type ErrorCode } from '../../errors.js';
import type { Ended } from '../../fleet/each-store.js';
import { mostTellingCode } from '../../operations/failures.js';
import type { Arguments } from '../arguments.js';
import { errorJson } from '../error-json.js';
import type { Session } from '../session.js';
import { startCounting } from './rate.js';

/** What came of one store. */
export interface Told {
  /** For people: a few words. */
  readonly text: string;
  /** For `--json-lines`: the keys beside `store`. */
  readonly shape: object;
  /** Where it is no plain success. */
  readonly code?: ErrorCode | undefined;
}

/** Work on many stores. */
export interface FleetWork<T> {
  /** What is being done, for the line about how far it is: `storing`. */
  readonly doing: string;
  /** All names of stores: how many there are, and how wide the column is. */
  readonly names: readonly string[];
  readonly outcomes: AsyncIterable<Ended<{ readonly alias: string }, T>>;
  readonly told: (value: T) => Told;
  /** For work that changes nothing: what a store should be (`current`), and how the command ends when some are not. */
  readonly asking?: {
    readonly wanted: string;
    readonly ends: (codes: readonly ErrorCode[]) => ErrorCode | undefined;
  };
}

/**
 * Tells of each store as it ends.
 *
 * @returns what the command ends with: nothing when all went well; what tells most when nothing did; else
 * `partial`, where something was to be changed
 * @throws what interrupted it, once what was under way has ended
 */
export async function tellFleet<T>(
  { doing, names, outcomes, told, asking }: FleetWork<T>,
  args: Arguments,
  { output, signal }: Session,
): Promise<ErrorCode | undefined> {
  const width = Math.max(0, ...names.map(({ length }) => length));
  const count = startCounting(names.length);
  const codes = new Set<ErrorCode>();
  let failed = 0;
  output.busy(`${doing} ${names.length} stores`);
  for await (const { store, outcome } of outcomes) {
    const { text, shape, code } =
      outcome.status === 'fulfilled' ? told(outcome.value) : toldOf(outcome.reason);
    if (code !== undefined) {
      failed++;
      codes.add(code);
    }
    output.data(
      args.flag('json-lines')
        ? `${JSON.stringify({ storekeys: 1, store: store.alias, ...shape })}\n`
        : `${store.alias.padEnd(width)}  ${text}\n`,
    );
    output.busy(`${doing}: ${count.after(1)}`);
  }
  const good = count.done - failed;
  const sum = `${good} of ${names.length} stores are ${asking?.wanted ?? 'done'}`;
  if (signal.aborted) {
    output.say(`interrupted: ${sum}; the same command again goes on`);
    signal.throwIfAborted();
  }
  const again =
    failed === 0 || asking !== undefined ? '' : '; the same command again does the rest';
  output.say(`${sum}${again}`);
  if (failed === 0) return undefined;
  if (asking !== undefined) return asking.ends([...codes]);
  return good === 0 ? mostTellingCode([...codes]) : 'partial';
}

function toldOf(reason: unknown): Told {
  // What is no error of ours is a bug, and ends everything.
  if (!(reason instanceof StorekeysError)) throw reason;
  const hint = reason.hint === undefined ? '' : `; ${reason.hint}`;
  return {
    text: `failed (${reason.code}): ${reason.message}${hint}`,
    shape: { outcome: 'failed', error: errorJson(reason) },
    code: reason.code,
  };
}
