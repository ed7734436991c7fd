/** {@link scene}, and all backends, for tests that run against each of them. */
import { newOperationId } from '../../src/operations/operation-id.js';
import { sharedAwsEmulator } from '../backends/aws-emulator.js';
import { sharedOnePassword } from '../backends/onepassword/shared.js';
import { sharedOpenBao } from '../backends/openbao.js';

export { downloaded, scene, STORE_HASH, type Scene } from './store-scene.js';

/** A backend as the command line reaches it: a URI of its own for each call, and what signs in. */
export interface CliBackend {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uri: () => string;
}

/** All backends that the command line can write to. */
export async function cliBackends(): Promise<readonly CliBackend[]> {
  const [bao, aws, op] = await Promise.all([
    sharedOpenBao(),
    sharedAwsEmulator(),
    sharedOnePassword(),
  ]);
  return [
    { name: 'local', env: {}, uri: () => `local://cli-${newOperationId()}` },
    {
      name: 'vault',
      env: { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken },
      uri: () => `vault://secret/cli/${newOperationId()}`,
    },
    { name: 'aws-sm', env: aws.env, uri: () => `aws-sm://cli/${newOperationId()}` },
    { name: 'op', env: op.env, uri: () => `op://${op.vault}/cli ${newOperationId()}` },
  ];
}
