import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../src/environment.js';
import { userFolder } from '../../src/home.js';
import type { Suggestion } from '../../src/provider.js';

/** Any of these makes the SDK sign in without asking the network where it runs. */
const VARIABLES = [
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
] as const;

/** See `ProviderDefinition.suggest`: variables of the AWS tools, or their files. */
export async function suggest(env: Environment): Promise<Suggestion | undefined> {
  const because = VARIABLES.find((name) => env[name]) ?? (await sharedFile(env));
  if (because === undefined) return undefined;
  const region = [env['AWS_REGION'], env['AWS_DEFAULT_REGION']].find(Boolean);
  const query = region === undefined ? '' : `?region=${region}`;
  return { template: `aws-sm://bigcommerce/{store}${query}`, because };
}

/** Whether there is one; it is not read. */
async function sharedFile(env: Environment): Promise<string | undefined> {
  const home = userFolder(env);
  const named = [env['AWS_SHARED_CREDENTIALS_FILE'], env['AWS_CONFIG_FILE']];
  for (const [i, name] of ['credentials', 'config'].entries()) {
    const path = named[i] ?? (home === undefined ? undefined : join(home, '.aws', name));
    if (path === undefined) continue;
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return undefined;
}
