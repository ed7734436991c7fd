/** The state of stores and their targets, in words and in JSON; never a value. */
import type { StoreStatus, TargetStatus, Trouble } from '../operations/status/state.js';
import { shortAge } from './age.js';
import { liveJson } from './live-report.js';
import { fittedTable, hanging } from './layout.js';

const HEADINGS = ['STORE', 'TARGET', 'VERSION', 'AGE', 'ACCOUNT', 'BUNDLE', 'STATE'];

/** Those that give way: names of targets, versions and accounts may be long. */
const FLEXIBLE = [1, 2, 4];

/** A line a target, then what is wrong and what to do about it. */
export function statusText(stores: readonly StoreStatus[]): string {
  const rows = stores.flatMap((store) => store.targets.map((target) => row(store, target)));
  const troubles = stores.flatMap((store) => [
    ...store.targets.flatMap((target) =>
      target.troubles.map((trouble) => troubleText(`${store.alias} ${target.label}`, trouble)),
    ),
    ...store.troubles.map((trouble) => troubleText(store.alias, trouble)),
  ]);
  const table = fittedTable([HEADINGS, ...rows], FLEXIBLE);
  return [table, ...troubles].join('\n');
}

/** The documented shape of `status --json`, version 1. */
export function statusJson(stores: readonly StoreStatus[]): string {
  return `${JSON.stringify({ storekeys: 1, stores: stores.map(storeJson) }, null, 2)}\n`;
}

/** The line of one store in `status --json-lines`. */
export function statusLine(store: StoreStatus): string {
  return `${JSON.stringify({ storekeys: 1, ...storeJson(store) })}\n`;
}

function storeJson({ alias, hash, targets, live, troubles }: StoreStatus): object {
  return {
    store: alias,
    store_hash: hash ?? null,
    live: liveJson(live),
    troubles,
    targets: targets.map(targetJson),
  };
}

function row({ alias, troubles: ofStore }: StoreStatus, target: TargetStatus): string[] {
  const { label, holds, versionId, bundle, since, troubles } = target;
  // What is wrong with the bundle is wrong wherever it is.
  const shared = holds === 'bundle' ? ofStore.map(({ kind }) => kind) : [];
  const kinds = [...troubles.map(({ kind }) => kind), ...shared];
  return [
    alias,
    label,
    versionId ?? '-',
    since === undefined ? '-' : shortAge(since),
    bundle?.accountName ?? '-',
    bundle?.fingerprint ?? '-',
    kinds.length === 0 ? 'ok' : [...new Set(kinds)].join(', '),
  ];
}

function troubleText(who: string, { message, cure }: Trouble): string {
  return `${hanging('', `${who}: ${message}`)}${hanging('  ', cure)}`;
}

function targetJson(status: TargetStatus): object {
  const { label, target, holds, versionId, bundle, since, pendings, error, troubles } = status;
  return {
    name: label,
    target: target.name,
    holds,
    version: versionId ?? null,
    since: since?.toISOString() ?? null,
    account_name: bundle?.accountName ?? null,
    store_hash: bundle?.storeHash ?? null,
    fingerprint: bundle?.fingerprint ?? null,
    pendings:
      pendings?.map(({ op, createdAt }) => ({
        operation: op,
        staged_at: createdAt?.toISOString() ?? null,
      })) ?? null,
    error: error === undefined ? null : { code: error.code, message: error.message },
    troubles,
  };
}
