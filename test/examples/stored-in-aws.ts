/** A bundle in an AWS emulator of the test's own, so that it has the name that the examples give it. */
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Bundle } from '../../src/bundle/bundle.js';
import { startAwsEmulator } from '../backends/aws-emulator.js';
import type { Sandbox } from '../harness/sandbox.js';
import { stored } from './stored.js';

/** See {@link storedInAws}. */
export interface StoredInAws {
  readonly bundle: Bundle;
  /** The secret string of a name, read by AWS's own client. */
  readonly read: (name: string) => Promise<string>;
}

/** Stores a new bundle as `bigcommerce/acme`; everything ends with the test. */
export async function storedInAws(
  t: TestContext,
  box: Sandbox,
  region: string,
): Promise<StoredInAws> {
  const emulator = await startAwsEmulator();
  t.after(() => emulator.stop());
  // The AWS SDK's sign-in chain reads the process itself.
  Object.assign(process.env, emulator.env);
  const env = { ...emulator.env, STOREKEYS_HOME: join(box.home, 'storekeys') };
  const bundle = await stored(t, `aws-sm://bigcommerce/acme?region=${region}`, env);
  const client = new SecretsManagerClient({ region, endpoint: emulator.url });
  t.after(() => {
    client.destroy();
  });
  const read = async (name: string): Promise<string> =>
    (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString ?? '';
  return { bundle, read };
}
