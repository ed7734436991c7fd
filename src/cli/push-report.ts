/** What a push is about to do and what it did, in words and in JSON; never a value. */
import { StorekeysError } from '../errors.js';
import type { TargetPlan } from '../operations/plan.js';
import type { PushPlan, PushReport, PushResult } from '../operations/push.js';
import { errorJson } from './error-json.js';
import { liveJson } from './live-report.js';
import { table } from './output.js';

/** The plan as people see it before they are asked. */
export function planText({ bundle, targets, notes }: PushPlan): string {
  const account = bundle.accountName === undefined ? '' : `, account ${bundle.accountName}`;
  const rows = targets.map((plan) => [`  ${plan.target.name}`, planned(plan)]);
  const all = [
    ...notes,
    ...targets.flatMap(({ target, notes: own }) => prefixed(target.name, own)),
  ];
  return (
    `store ${bundle.storeHash}${account}, fingerprint ${bundle.fingerprint}\n` +
    table(rows) +
    all.map((note) => `  note: ${note}\n`).join('')
  ).trimEnd();
}

/** A line a target after the writes. */
export function resultText(results: readonly PushResult[]): string {
  const rows = results.map(({ plan, result }) => [
    `  ${plan.target.name}`,
    result instanceof StorekeysError
      ? `failed: ${result.message}`
      : `${result.outcome}${result.versionId === undefined ? '' : `, version ${result.versionId}`}`,
  ]);
  const notes = results.flatMap(({ plan, result }) =>
    result instanceof StorekeysError ? [] : prefixed(plan.target.name, result.notes),
  );
  return (table(rows) + notes.map((note) => `  note: ${note}\n`).join('')).trimEnd();
}

/** The documented shape of `push --json`, version 1. */
export function reportJson(report: PushReport): string {
  return `${JSON.stringify({ storekeys: 1, ...reportShape(report) }, null, 2)}\n`;
}

/** What it holds. */
export function reportShape(report: PushReport): object {
  const { bundle, live, outcome, targets, notes, results } = report;
  return {
    store_hash: bundle.storeHash,
    account_name: bundle.accountName ?? null,
    fingerprint: bundle.fingerprint,
    live: liveJson(live),
    outcome,
    notes,
    targets: targets.map((plan, i) => targetJson(plan, results[i]?.result)),
  };
}

/** In a few words, for one line of many. */
export function reportLine({ bundle, outcome, targets, results }: PushReport): string {
  const words =
    outcome === 'planned'
      ? targets.map(({ action }) => action)
      : results.map(({ result }) =>
          result instanceof StorekeysError ? `failed (${result.code})` : result.outcome,
        );
  const counts = [...new Set(words)].map((word) => {
    const count = words.filter((each) => each === word).length;
    return count === 1 ? word : `${count} ${word}`;
  });
  return `${bundle.fingerprint}  ${counts.join(', ')}`;
}

function targetJson(plan: TargetPlan, result: PushResult['result'] | undefined): object {
  const failed = result instanceof StorekeysError;
  return {
    target: plan.target.name,
    action: plan.action,
    replaces: plan.action === 'replace' ? (plan.current?.fingerprint ?? null) : null,
    outcome: result === undefined ? 'planned' : failed ? 'failed' : result.outcome,
    version: result === undefined || failed ? null : (result.versionId ?? null),
    notes: [...plan.notes, ...(result === undefined || failed ? [] : result.notes)],
    error: errorJson(result),
  };
}

function planned({ action, current, takes, repair }: TargetPlan): string {
  switch (action) {
    case 'create':
      return 'create';
    case 'unchanged':
      return repair ? 'unchanged; its marks will be put back' : 'unchanged';
    case 'replace': {
      const what = current === undefined ? 'content that is no bundle' : current.fingerprint;
      return `replace ${what}${takes === undefined ? '' : ` (takes over ${takes})`}`;
    }
  }
}

function prefixed(name: string, notes: readonly string[]): string[] {
  return notes.map((note) => `${name}: ${note}`);
}
