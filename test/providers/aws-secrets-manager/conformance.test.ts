import { test } from 'node:test';
import { awsSecretsManager } from '../../../providers/aws-secrets-manager/index.js';
import { sharedAwsEmulator } from '../../backends/aws-emulator.js';
import { conformance } from '../../conformance/index.js';

const { env } = await sharedAwsEmulator();
// The SDK's sign-in chain reads the process itself.
Object.assign(process.env, env, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });

await conformance({
  test,
  definition: awsSecretsManager,
  context: { env, onRequest: () => undefined },
  uri: (name) => `aws-sm://team/${name}`,
});
