/** Unfinished operations, in words and in JSON; never a value. */
import { StorekeysError } from '../errors.js';
import type { LeftPending, Progress, Unfinished } from '../operations/recover/inspect.js';
import type { Resumed } from '../operations/recover/resume.js';
import { ageText } from './age.js';
import { table } from './output.js';

const NEXT: Readonly<Record<Progress, string>> = {
  running: 'its process still runs: leave it alone',
  'not begun': 'nothing was stored yet: --resume stores it, --discard drops it',
  'not committed': 'nothing was stored yet: --resume goes on, --discard drops it',
  committed: 'stored in the first target: --resume brings the others in line',
  overtaken: 'somebody else was first: push it again, or --discard drops it',
  unknown: 'the first target does not answer: try again when it does',
  unreadable: '--discard --operation drops the record of it',
};

/** What a person sees of an operation. */
export function unfinishedText({ op, progress, entry, targets, error }: Unfinished): string {
  const head =
    entry === undefined
      ? `operation ${op}`
      : `operation ${op}, begun ${ageText(entry.createdAt)} ago: ${entry.bundle.fingerprint} for store ${entry.bundle.storeHash}`;
  const rows = targets.map(({ name, holds, fingerprint, error: why }) => [
    `  ${name}`,
    why === undefined ? holds : `unknown: ${why.message.replace(`${name}: `, '')}`,
    holds === 'another bundle' ? (fingerprint ?? '') : '',
  ]);
  const reason = error === undefined ? '' : `  ${error.message}\n`;
  return `${head}\n${table(rows)}${reason}  ${NEXT[progress]}\n`;
}

/** Pending versions that nobody accounts for; empty when there are none. */
export function leftText(left: readonly LeftPending[]): string {
  if (left.length === 0) return '';
  const rows = left.map(({ target, pending }) => [
    `  ${target.name}`,
    `operation ${pending.op}`,
    pending.createdAt === undefined ? '' : `${ageText(pending.createdAt)} ago`,
  ]);
  return `staged by others and left behind, harmless:\n${table(rows)}  --discard drops them\n`;
}

/** A line a target of an operation that was taken up again. */
export function resumedText(op: string, { results, notes }: Resumed): string {
  const rows = results.map(({ target, result }) => [
    `  ${target.name}`,
    result instanceof StorekeysError ? `failed: ${result.message}` : result.outcome,
  ]);
  const all = notes.map((note) => `  note: ${note}\n`).join('');
  return `operation ${op}:\n${table(rows)}${all}`.trimEnd();
}

/** The documented shape of `recover --json`, version 1. */
export function recoverJson(
  operations: readonly Unfinished[],
  left: readonly LeftPending[],
): string {
  const shape = {
    storekeys: 1,
    operations: operations.map(({ op, progress, entry, targets, error }) => ({
      operation: op,
      progress,
      begun_at: entry?.createdAt.toISOString() ?? null,
      store_hash: entry?.bundle.storeHash ?? null,
      fingerprint: entry?.bundle.fingerprint ?? null,
      targets: targets.map(({ name, holds, fingerprint, error: why }) => ({
        target: name,
        holds,
        fingerprint: fingerprint ?? null,
        error: why === undefined ? null : { code: why.code, message: why.message },
      })),
      error: error === undefined ? null : { code: error.code, message: error.message },
    })),
    left_behind: left.map(({ target, pending }) => ({
      target: target.name,
      operation: pending.op,
      staged_at: pending.createdAt?.toISOString() ?? null,
    })),
  };
  return `${JSON.stringify(shape, null, 2)}\n`;
}
