import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { StorekeysError } from '../errors.js';
import { findConfig, type ConfigOrigin, type FindOptions } from './find.js';
import { readChecked } from './ownership.js';
import type { ConfigContent } from './schema.js';
import { readUserTrust, type Caller, type UserTrust } from './user-config.js';

/** A project's configuration, checked, and what its user trusts. */
export interface Config extends ConfigContent {
  /** Absolute path of the file. */
  readonly path: string;
  readonly origin: ConfigOrigin;
  /** SHA-256 of the file's text, in hexadecimal digits. */
  readonly digest: string;
  readonly trust: UserTrust;
}

/** What {@link loadConfig} needs to know. */
export interface LoadOptions extends FindOptions, Caller {}

/**
 * Finds, reads and checks the configuration, and the user's own.
 *
 * A file that was found by search must be the user's own word (see ownership.ts) and no symbolic link; a
 * file that is named may be anything readable, also a pipe.
 *
 * @returns `undefined` when none is named and none is found
 * @throws {@link StorekeysError} `usage` when it is missing, refused, or malformed
 */
export async function loadConfig(options: LoadOptions): Promise<Config | undefined> {
  const found = await findConfig(options);
  if (found === undefined) return undefined;
  const { path, origin } = found;
  const text = await readChecked(path, {
    user: origin === 'searched' ? options.user : undefined,
    links: origin === 'searched' ? 'refuse' : 'follow',
    hint: `if you trust it, name it: --config ${nameFrom(options.cwd, path)}`,
  });
  if (text === undefined) {
    throw new StorekeysError('usage', `there is no configuration at ${path}`, {
      hint: '--config or STOREKEYS_CONFIG names it; without them storekeys.yaml is searched for',
    });
  }
  const digest = createHash('sha256').update(text).digest('hex');
  // What reads YAML is loaded only when there is some.
  const { parseConfig } = await import('./schema.js');
  const content = parseConfig(path, text);
  return { ...content, path, origin, digest, trust: await readUserTrust(options) };
}

/** As one types it: `./storekeys.yaml`, `../storekeys.yaml`. */
function nameFrom(cwd: string, path: string): string {
  const name = relative(cwd, path);
  return name.startsWith('.') ? name : `./${name}`;
}
