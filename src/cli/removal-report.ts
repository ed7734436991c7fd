/** What a removal is about to do and what it did, in words and in JSON; never a value. */
import { StorekeysError } from '../errors.js';
import type { RemovalPlan, RemovalReport, RemovalResult } from '../operations/remove.js';
import { table } from './output.js';

/** A line a target. */
export function removalPlanText(plan: readonly RemovalPlan[]): string {
  const words = {
    remove: 'remove',
    purge: 'destroy, with all versions',
    nothing: 'nothing is there',
  };
  const rows = plan.map(({ target, action, bundle }) => [
    `  ${target.name}`,
    bundle === undefined ? words[action] : `${words[action]} ${bundle.fingerprint}`,
  ]);
  return table(rows).trimEnd();
}

/** A line a target after it was done. */
export function removalText({ results }: RemovalReport): string {
  return table(results.map((result) => [`  ${result.plan.target.name}`, said(result)])).trimEnd();
}

/** The documented shape of `remove --json`, version 1. */
export function removalJson({ outcome, plan, results }: RemovalReport): string {
  const shape = {
    storekeys: 1,
    outcome,
    targets: plan.map((one, i) => {
      const result = results[i]?.result;
      const failed = result instanceof StorekeysError;
      return {
        target: one.target.name,
        action: one.action,
        fingerprint: one.bundle?.fingerprint ?? null,
        outcome: result === undefined ? 'planned' : failed ? 'failed' : 'done',
        notes: failed ? [] : (result ?? []),
        error: failed ? { code: result.code, message: result.message } : null,
      };
    }),
  };
  return `${JSON.stringify(shape, null, 2)}\n`;
}

function said({ plan: { action }, result }: RemovalResult): string {
  if (result instanceof StorekeysError) return `failed: ${result.message}`;
  const done = { remove: 'removed', purge: 'destroyed', nothing: 'nothing was there' }[action];
  return [done, ...result].join('; ');
}
