/** What one file of a local target holds: JSON in an age file. */
import * as z from 'zod/mini';
import { damagedFile, sealJson, unsealJson } from '../../src/age-file.js';
import { StorekeysError } from '../../src/errors.js';
import type { Identity } from '../../src/identity.js';
import type { Fields, JsonValue } from '../../src/provider.js';
import { Secret } from '../../src/secret.js';

/** The target's name and the file's own id are inside, so that files cannot be swapped unnoticed. */
export interface Envelope {
  readonly target: string;
  readonly id: string;
  readonly createdAt: Date;
  /** `undefined`: a tombstone, left by a removal. */
  readonly fields: Secret<Fields> | undefined;
}

const schema = z.object({
  storekeys: z.literal(1),
  target: z.string(),
  id: z.string(),
  created_at: z.iso.datetime(),
  fields: z.nullable(z.record(z.string(), z.custom<JsonValue>())),
});

/** Encrypts to the machine's own identity and to the readers that the ref adds. */
export function seal(envelope: Envelope, recipients: readonly string[]): Promise<Uint8Array> {
  const { target, id, createdAt, fields } = envelope;
  const created_at = createdAt.toISOString();
  return sealJson(
    { storekeys: 1, target, id, created_at, fields: fields?.reveal() ?? null },
    recipients,
  );
}

/**
 * Opens a file and checks that it is the one it is taken for.
 *
 * @throws {@link StorekeysError} `usage` when the identity does not open it; `unavailable` when it is
 * damaged or another file in this one's place
 */
export async function unseal(
  bytes: Uint8Array,
  identity: Identity,
  expected: { readonly target: string; readonly id: string; readonly path: string },
): Promise<Envelope> {
  const parsed = schema.safeParse(await unsealJson(bytes, identity, expected.path));
  if (!parsed.success) throw damagedFile(expected.path);
  const { target, id, created_at, fields } = parsed.data;
  if (target !== expected.target || id !== expected.id) {
    throw new StorekeysError('unavailable', `${expected.path} belongs to ${target} ${id}`, {
      hint: 'files of local targets were moved or swapped; put them back from a backup',
      retryable: false,
    });
  }
  return {
    target,
    id,
    createdAt: new Date(created_at),
    fields: fields === null ? undefined : new Secret(fields),
  };
}
