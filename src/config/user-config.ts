import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../environment.js';
import { findHomeFolders } from '../home.js';
import { normalAddress } from './address.js';
import { checkFile } from './check.js';
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
  /** Addresses of Vault servers, as {@link normalAddress} writes them. */
  readonly addresses: readonly string[];
  /** ARNs of AWS roles. */
  readonly roles: readonly string[];
  /** Numbers of AWS accounts. */
  readonly accounts: readonly string[];
}

const list = (pattern: RegExp, rule: string): z.ZodDefault<z.ZodArray<z.ZodString>> =>
  z.array(z.string().regex(pattern, rule)).default([]);

const trustSchema = z.strictObject({
  addresses: z
    .array(
      z.string().refine((text) => normalAddress(text) !== undefined, {
        message:
          'must be a URL like https://vault.example.com:8200, without user, query or fragment',
      }),
    )
    .default([]),
  roles: list(/^arn:[a-z-]+:iam::\d{12}:role\/[\x21-\x7e]+$/, 'must be the ARN of an IAM role'),
  accounts: list(/^\d{12}$/, 'must be the 12 digits of an AWS account'),
});

const fileSchema = z.strictObject({ trust: trustSchema.optional() });

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
  const content = checkFile({
    file,
    text: text ?? '',
    schema: fileSchema,
    knownKeys: (path) => Object.keys((path.length === 0 ? fileSchema : trustSchema).shape),
  });
  const { addresses = [], roles = [], accounts = [] } = content.trust ?? {};
  return { file, addresses: addresses.flatMap((one) => normalAddress(one) ?? []), roles, accounts };
}
