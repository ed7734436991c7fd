/** What a way of signing in is: it looks at the environment first, and asks a server when it is taken. */
import { StorekeysError } from '../../../src/errors.js';
import type { Environment } from '../../../src/environment.js';
import type { Secret } from '../../../src/secret.js';
import type { Wire } from '../client.js';
import { segmentsOf } from '../paths.js';
import { setting } from '../settings.js';
import type { Transport } from '../transport.js';

/** The names that `VAULT_AUTH_METHOD` takes: those of Vault's own auth methods. */
export const METHODS = ['token', 'approle', 'jwt', 'kubernetes', 'cert'] as const;

export type Method = (typeof METHODS)[number];

/** Whom a way may ask. */
export interface Servers {
  /** The server that is signed in to: no credential of Vault's goes to another. */
  readonly vault: Wire;
  /** For whoever gives out ID tokens: with the authorities of the system and no client certificate. */
  readonly elsewhere: Transport;
}

/** What a way ends with. */
export interface Opened {
  readonly token: Secret;
  /** Of a token that was made for this process, which ends it too. */
  readonly login?: {
    /** How long it lasts, in milliseconds; `Infinity`: it does not expire. */
    readonly leaseMs: number;
  };
}

/** A way for which all is there. */
export interface Ready {
  /** For people: a variable, a file, a login method. Holds no value. */
  readonly method: string;
  open(servers: Servers, signal: AbortSignal): Promise<Opened>;
}

/**
 * What a look at the environment found. `half`: some of it is there, and what is lacking; `absent`:
 * nothing is, with a word on it where people would look for one.
 */
export type Look =
  { readonly ready: Ready } | { readonly half: string } | { readonly absent: string | undefined };

/** One way to sign in. */
export interface Way {
  readonly method: Method;
  /** @param named - `VAULT_AUTH_METHOD` asks for this method */
  look(env: Environment, named: boolean): Promise<Look>;
}

/** The mount of an auth method, below `auth/`: `VAULT_AUTH_PATH`, as GitLab calls it, or the usual one. */
export function mountOf(env: Environment, usual: Method): readonly string[] {
  const said = setting(env, 'AUTH_PATH');
  const segments = segmentsOf(said?.value ?? usual);
  const mount = segments[0] === 'auth' ? segments.slice(1) : segments;
  if (mount.length > 0 && mount.every((part) => /^[\w.-]*\w[\w.-]*$/.test(part))) return mount;
  throw new StorekeysError('usage', `${said?.name ?? 'VAULT_AUTH_PATH'} is not a mount`, {
    hint: 'write it without auth/ in front, as in VAULT_AUTH_PATH=jwt-github',
  });
}

/** The role to ask for: `VAULT_AUTH_ROLE`, as GitLab calls it. */
export function roleOf(env: Environment): string | undefined {
  return setting(env, 'AUTH_ROLE')?.value.trim();
}
