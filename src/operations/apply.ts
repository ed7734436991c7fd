/** Carries out the plan for one target. */
import type { Bundle } from '../bundle/bundle.js';
import { Secret } from '../secret.js';
import { carried } from '../target/content.js';
import { marksOf, type TargetPlan } from './plan.js';

/** What happened to one target. */
export interface TargetResult {
  readonly outcome: 'created' | 'replaced' | 'unchanged' | 'repaired';
  /** The version that is current afterwards. */
  readonly versionId: string | undefined;
  readonly notes: readonly string[];
}

/**
 * Writes what the plan says on the base that the plan saw; read back when it returns.
 *
 * @throws StorekeysError - `conflict` when the target moved since the plan
 */
export async function applyPlan(
  plan: TargetPlan,
  bundle: Bundle,
  op: string,
  signal?: AbortSignal,
): Promise<TargetResult> {
  const { target, reading } = plan;
  const marks = marksOf(bundle);
  if (plan.action === 'unchanged') {
    const versionId = reading.version?.id;
    if (!plan.repair) return { outcome: 'unchanged', versionId, notes: [] };
    const notes = await target.annotate(marks, reading.base, signal);
    return { outcome: notes.length === 0 ? 'repaired' : 'unchanged', versionId, notes };
  }
  const { version, base } = await writable(plan, signal);
  const fields = new Secret(carried(version, bundle.toFields()));
  const written = await target.put(fields, { base, op, marks, signal });
  return {
    outcome: plan.action === 'create' ? 'created' : 'replaced',
    versionId: written.id,
    notes: written.notes,
  };
}

/** A target scheduled for deletion comes back first; what it then holds is the base of the write. */
async function writable(plan: TargetPlan, signal?: AbortSignal): Promise<TargetPlan['reading']> {
  const { target, reading, location } = plan;
  if (reading.state !== 'removed' || location.capabilities.writesOverRemoved) return reading;
  await target.restore(signal);
  return target.read('current', { purpose: 'writing' }, signal);
}
