import { join } from 'node:path';
import type { Environment } from '../environment.js';
import { findHomeFolders } from '../home.js';
import { readChecked, type User } from './ownership.js';

/** Who runs storekeys, and with which environment. */
export interface Caller {
  readonly env: Environment;
  /** `undefined` where the system has no such numbers (Windows): owners and modes are not checked. */
  readonly user: User | undefined;
}

/** Where the user allows the configuration of a project to send bundles and credentials. */
export interface UserTrust {
  /** The file that says so, or would: for hints. `undefined` without a home directory. */
  readonly file: string | undefined;
  /** Addresses of Vault servers, as `normalAddress` writes them. */
  readonly addresses: readonly string[];
  /** ARNs of AWS roles. */
  readonly roles: readonly string[];
  /** Numbers of AWS accounts. */
  readonly accounts: readonly string[];
}

/**
 * Reads what the user trusts from `config.yaml` in the user's own configuration folder. That file says
 * nothing else: stores and targets belong to projects.
 *
 * @throws {@link StorekeysError} `usage` when it is malformed, or others can write to it
 */
export async function readUserTrust(caller: Caller): Promise<UserTrust> {
  const folder = findHomeFolders(caller.env)?.config;
  if (folder === undefined) return { file: undefined, addresses: [], roles: [], accounts: [] };
  const file = join(folder, 'config.yaml');
  const hint = `it must be yours alone to write: chmod go-w ${file} ${folder}`;
  const text = await readChecked(file, { user: caller.user, links: 'follow', hint });
  if (text === undefined) return { file, addresses: [], roles: [], accounts: [] };
  const { parseTrust } = await import('./trust-schema.js');
  return { file, ...parseTrust(file, text) };
}
