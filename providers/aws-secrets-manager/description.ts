/** What DescribeSecret tells: enough to know a base, and who else manages the secret. No value. */
import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { baseMoved, StorekeysError } from '../../src/errors.js';
import type { Base } from '../../src/provider.js';
import { isDenied, isNamed } from './errors.js';
import type { RemoteSecret } from './remote-secret.js';
import { CURRENT, holderOf, type Stages } from './stages.js';

export const ABSENT: Base = 'absent' as Base;
/** There is a secret, and no version of it is current. */
export const EMPTY: Base = 'empty' as Base;
export const REMOVED: Base = 'removed' as Base;
/** Nobody may write on it: this caller could not see what is current. */
export const UNSEEN: Base = 'unseen' as Base;

/** `absent`: there is no such secret; `hidden`: this caller may not ask. */
export type Description = DescribeSecretCommandOutput | 'absent' | 'hidden';

/** Asks for the description, where that is allowed. Its absence is no reason to stop. */
export async function describeIfAllowed(secret: RemoteSecret): Promise<Description> {
  try {
    return await describe(secret);
  } catch (error) {
    if (isDenied(error)) return 'hidden';
    throw error;
  }
}

/** As {@link describeIfAllowed}, for what cannot be done without it. */
export async function describe(
  secret: RemoteSecret,
): Promise<DescribeSecretCommandOutput | 'absent'> {
  try {
    return await secret.describe();
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return 'absent';
    throw error;
  }
}

export function stagesOf(description: Description): Stages {
  return isSeen(description) ? (description.VersionIdsToStages ?? {}) : {};
}

export function isSeen(description: Description): description is DescribeSecretCommandOutput {
  return typeof description !== 'string';
}

export function baseOf(description: Description): Base {
  if (description === 'hidden') return UNSEEN;
  if (description === 'absent') return ABSENT;
  if (description.DeletedDate !== undefined) return REMOVED;
  return (holderOf(stagesOf(description), CURRENT) ?? EMPTY) as Base;
}

/**
 * Ends a write early when it is plain that the base is gone. The move of AWSCURRENT is what decides.
 *
 * @throws {@link StorekeysError} `conflict`
 */
export function checkBase(description: Description, base: Base): void {
  if (description === 'hidden' && base !== UNSEEN) return;
  if (base === UNSEEN || baseOf(description) !== base) throw baseMoved();
}

/**
 * Refuses to write where AWS or another service writes on its own.
 *
 * @throws {@link StorekeysError} `unsupported`
 */
export function refuseManaged(description: Description, region: string): void {
  if (!isSeen(description)) return;
  const { OwningService, RotationEnabled, PrimaryRegion } = description;
  if (OwningService !== undefined) {
    throw new StorekeysError('unsupported', `the secret belongs to the service ${OwningService}`, {
      hint: 'choose another name; that service would overwrite what storekeys writes',
    });
  }
  if (RotationEnabled === true) {
    throw new StorekeysError('unsupported', 'AWS rotates this secret by itself', {
      hint: 'turn that off with aws secretsmanager cancel-rotate-secret, or choose another name',
    });
  }
  if (PrimaryRegion !== undefined && PrimaryRegion !== region) {
    throw new StorekeysError('unsupported', `this is a replica of the secret in ${PrimaryRegion}`, {
      hint: `write to the primary with ?region=${PrimaryRegion}; AWS copies it here`,
    });
  }
}
