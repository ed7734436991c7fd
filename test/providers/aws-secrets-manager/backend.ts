/** The emulator behind a fault proxy, a raw client beside it, and targets opened as programs open them. */
import {
  GetSecretValueCommand,
  DescribeSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { after } from 'node:test';
import { awsSecretsManager } from '../../../providers/aws-secrets-manager/index.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import type { Call, Provider, RequestEvent } from '../../../src/provider.js';
import { parseRef, type Ref } from '../../../src/ref.js';
import { Target } from '../../../src/target/target.js';
import { sharedAwsEmulator } from '../../backends/aws-emulator.js';
import { startFaultProxy, type FaultProxy } from '../../backends/fault-proxy.js';

/** What a test of this provider works with. */
export interface Backend {
  readonly proxy: FaultProxy;
  /** Without storekeys and without the proxy. */
  readonly raw: SecretsManagerClient;
  readonly env: Readonly<Record<string, string>>;
  readonly provider: Provider;
  /** Everything that the provider told of its requests. */
  readonly events: RequestEvent[];
  /** A client as of another machine. */
  readonly client: () => Promise<Provider>;
  /** A ref, and its secret's name, at which nothing was ever stored. */
  readonly fresh: (options?: string) => { readonly ref: Ref; readonly name: string };
  /** The labels by version id. */
  readonly stages: (name: string) => Promise<Record<string, string[]>>;
  /** The text that is current, as any other tool reads it. */
  readonly current: (name: string) => Promise<string | undefined>;
}

/** Starts the proxy in front of the emulator and points this process's SDK at it. */
export async function startBackend(): Promise<Backend> {
  const emulator = await sharedAwsEmulator();
  const proxy = await startFaultProxy(emulator.url);
  const env = { ...emulator.env, AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.url };
  // The SDK's own chain reads the process.
  Object.assign(process.env, env, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
  const raw = new SecretsManagerClient({ endpoint: emulator.url });
  const events: RequestEvent[] = [];
  const client = async (): Promise<Provider> =>
    awsSecretsManager.open({ env, onRequest: (event) => events.push(event) });
  const provider = await client();
  after(async () => {
    raw.destroy();
    await provider.close();
    await proxy.stop();
  });
  return {
    proxy,
    raw,
    env,
    provider,
    events,
    client,
    fresh: (options = '') => {
      const name = `test/${newOperationId()}`;
      return { ref: parseRef(`aws-sm://${name}${options}`), name };
    },
    stages: async (SecretId) =>
      (await raw.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages ?? {},
    current: async (SecretId) =>
      (await raw.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSCURRENT' })))
        .SecretString,
  };
}

/** Names of the operations that went through the proxy since it was cleared. */
export function operations(proxy: FaultProxy): readonly string[] {
  return proxy.requests.map(({ target = '' }) => target.replace('secretsmanager.', ''));
}

/** What a method of a provider is given. */
export function call(): Call {
  return { signal: AbortSignal.timeout(30_000) };
}

/** A target as operations have it. */
export function targetOf(provider: Provider, ref: Ref): Target {
  return new Target(provider, ref);
}
