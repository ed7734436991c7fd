import type { Bundle } from '../../bundle/bundle.js';
import { StorekeysError } from '../../errors.js';
import type { JournalEntry, PlannedTarget } from '../../journal/entry.js';
import type { Capabilities } from '../../provider.js';
import type { Target } from '../../target/target.js';
import { Execution, type Participant } from '../execution.js';
import { rulesFor } from '../operation.js';

/** What recovering needs of the world around it. */
export interface RecoverContext {
  readonly open: (uri: string) => Promise<Target>;
  readonly signal?: AbortSignal | undefined;
}

/** An entry whose operation was planned. */
export interface PlannedEntry extends JournalEntry {
  readonly plan: readonly PlannedTarget[];
}

/** The entry has a plan. */
export function isPlanned(entry: JournalEntry): entry is PlannedEntry {
  return entry.plan !== undefined;
}

/** The operation of an entry, as another process left it. */
export async function reopened(
  entry: PlannedEntry,
  { open, signal }: RecoverContext,
): Promise<{ readonly execution: Execution; readonly participants: readonly Participant[] }> {
  const participants = await Promise.all(
    entry.plan.map(async ({ uri, base, versionId, held }): Promise<Participant> => ({
      target: await open(uri),
      seen: { value: held, base },
      versionId,
      reading: undefined,
      marks: {},
    })),
  );
  const capabilities = await Promise.all(
    participants.map(({ target }) => capabilitiesOf(target, signal)),
  );
  const rules = rulesFor(participants, capabilities, entry.rotation);
  const execution = new Execution(entry.op, entry.bundle, participants, rules, signal);
  return { execution, participants };
}

/** One that does not answer now is not staged, and fails when its turn comes. */
async function capabilitiesOf(
  target: Target,
  signal: AbortSignal | undefined,
): Promise<Pick<Capabilities, 'compareAndSet' | 'staging' | 'stageWhenAbsent'>> {
  try {
    return (await target.locate(signal)).capabilities;
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
    return { compareAndSet: 'server', staging: 'none', stageWhenAbsent: false };
  }
}

/** What a bundle is called where no value may stand. */
export function calledBundle({ storeHash, fingerprint }: Bundle): string {
  return `the bundle ${fingerprint} of store ${storeHash}`;
}
