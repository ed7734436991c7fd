/**
 * A secret ID that comes wrapped: whoever hands it on cannot read it without that being noticed. Checks:
 * https://developer.hashicorp.com/vault/docs/concepts/response-wrapping#response-wrapping-token-validation
 */
import * as z from 'zod/mini';
import { StorekeysError } from '../../../src/errors.js';
import { Secret } from '../../../src/secret.js';
import type { Wire } from '../client.js';
import { unauthenticated } from './login.js';

const lookupAnswer = z.object({ data: z.object({ creation_path: z.string() }) });
const unwrapAnswer = z.object({ data: z.object({ secret_id: z.string().check(z.minLength(1)) }) });

/** Who should have made the wrap. */
interface Maker {
  /** Of AppRole, below `auth/`. */
  readonly mount: readonly string[];
  /** `undefined`: any role of that mount. */
  readonly role: string | undefined;
  /** Where the wrap was found. */
  readonly variable: string;
}

const STOLEN =
  'have a new one made; if nobody of yours opened it, somebody else holds the secret ID: destroy it by its accessor';

/**
 * Opens a wrap that was made for a secret ID of this role, and no other: somebody who took the secret ID
 * could have wrapped another one in its place.
 *
 * @throws {@link StorekeysError} `denied` for a wrap that was opened, has expired, or was made elsewhere
 */
export async function unwrapSecretId(
  wire: Wire,
  wrap: Secret,
  { mount, role, variable }: Maker,
  signal: AbortSignal,
): Promise<Secret> {
  const words = {
    refused: `${variable} was opened already, has expired, or is none`,
    hint: STOLEN,
  };
  const looked = await unauthenticated(
    wire,
    { method: 'POST', path: ['sys', 'wrapping', 'lookup'], body: { token: wrap.reveal() } },
    words,
    signal,
  );
  const path = lookupAnswer.safeParse(looked.body).data?.data.creation_path;
  if (path === undefined || !isSecretIdOf(path, mount, role)) {
    const wanted = ['auth', ...mount, 'role', role ?? '*', 'secret-id'].join('/');
    throw new StorekeysError('denied', `${variable} was not made by ${wanted}`, {
      hint: 'it may have been exchanged on its way: it was not opened; have a new one made, and find out who had it',
    });
  }
  const opened = await unauthenticated(
    wire,
    { method: 'POST', path: ['sys', 'wrapping', 'unwrap'] },
    words,
    signal,
    wrap,
  );
  const { data } = unwrapAnswer.safeParse(opened.body).data ?? {};
  if (data !== undefined) return new Secret(data.secret_id);
  throw new StorekeysError('denied', `${variable} holds no secret ID`, { hint: STOLEN });
}

function isSecretIdOf(path: string, mount: readonly string[], role: string | undefined): boolean {
  const parts = path.split('/');
  const made = parts[mount.length + 2] ?? '';
  const wanted = ['auth', ...mount, 'role', role ?? made, 'secret-id'];
  // Vault keeps the names of AppRoles in lower case.
  return made !== '' && parts.join('/').toLowerCase() === wanted.join('/').toLowerCase();
}
