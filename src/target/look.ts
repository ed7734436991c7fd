/** Looking whether something was done, after its answer was lost. */
import { baseMoved } from '../errors.js';
import type { Base, Fields, Provider, Reading, Written } from '../provider.js';
import type { Ref } from '../ref.js';
import type { Secret } from '../secret.js';
import { wrapped } from './attempt.js';
import { sameContent } from './content.js';

/** Where to look. */
export interface Spot {
  readonly provider: Provider;
  readonly ref: Ref;
  /** For messages. */
  readonly name: string;
}

/** What is current; once, since it stands within a call that is repeated as a whole. */
export function lookAt({ provider, ref, name }: Spot, signal: AbortSignal): Promise<Reading> {
  return wrapped(provider, name, signal, () =>
    provider.read(ref, 'current', { purpose: 'reading' }, { signal }),
  );
}

/**
 * Our content is there, the base still holds, or somebody else wrote.
 *
 * @throws {@link StorekeysError} `conflict` in the last case
 */
export async function outcomeOf(
  spot: Spot,
  fields: Secret<Fields>,
  base: Base,
  signal: AbortSignal,
): Promise<Written | 'not done'> {
  const reading = await lookAt(spot, signal);
  if (reading.version !== null && sameContent(reading.version, fields.reveal())) {
    return { id: reading.version.id, notes: [] };
  }
  if (reading.base === base) return 'not done';
  throw baseMoved(spot.name);
}

/** Whether an operation has staged this content. */
export function stagedBy(
  { provider, ref, name }: Spot,
  fields: Secret<Fields>,
  op: string,
  signal: AbortSignal,
): Promise<Written | 'not done'> {
  return wrapped(provider, name, signal, async () => {
    const pendings = await provider.pendings(ref, { signal });
    const own = pendings.find((pending) => pending.op === op);
    if (own === undefined) return 'not done';
    const { version } = await provider.read(
      ref,
      { id: own.id },
      { purpose: 'reading' },
      { signal },
    );
    return sameContent(version, fields.reveal()) ? { id: own.id, notes: [] } : 'not done';
  });
}
