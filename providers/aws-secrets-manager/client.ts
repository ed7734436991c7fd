/** The SDK's client, set up once for each way of signing in. */
import {
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import type { ProviderContext } from '../../src/provider.js';
import type { Address } from './address.js';

/** As whom and where. */
export type Access = Pick<Address, 'region' | 'profile' | 'roleArn' | 'externalId'>;

const CONNECT_MS = 3_000;
const ANSWER_MS = 10_000;

const ignore = (): void => undefined;

/** Given to the SDK, which otherwise warns on the console when a profile hides keys of the environment. */
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/**
 * One try for each call, since `Target` repeats what may be repeated; the time limits end in errors, not
 * in warnings.
 */
export async function createClient(
  access: Access,
  onRequest: ProviderContext['onRequest'],
): Promise<SecretsManagerClient> {
  const { region, profile, roleArn } = access;
  const client = new SecretsManagerClient({
    maxAttempts: 1,
    logger: SILENT,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
    },
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(roleArn === undefined ? {} : { credentials: await assumed(access, roleArn, onRequest) }),
  });
  client.middlewareStack.use(reporting(onRequest));
  return client;
}

/** A role on top of the default chain: that of the profile where one is named. */
async function assumed(
  { profile, externalId }: Access,
  roleArn: string,
  onRequest: ProviderContext['onRequest'],
): Promise<NonNullable<SecretsManagerClientConfig['credentials']>> {
  const { fromNodeProviderChain, fromTemporaryCredentials } =
    await import('@aws-sdk/credential-providers');
  return fromTemporaryCredentials({
    params: {
      RoleArn: roleArn,
      RoleSessionName: 'storekeys',
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    masterCredentials: fromNodeProviderChain({
      logger: SILENT,
      ...(profile === undefined ? {} : { profile }),
    }),
    clientConfig: { maxAttempts: 1 },
    clientPlugins: [reporting(onRequest)],
    logger: SILENT,
  });
}

type Plugin = Parameters<SecretsManagerClient['middlewareStack']['use']>[0];

/** What the SDK passes to a step next to the wire, as far as it is of use here. */
interface Exchange {
  readonly method?: string;
  readonly hostname?: string;
}

/** Tells of each request; its path is always `/`, so that the operation's name says more. */
function reporting(onRequest: ProviderContext['onRequest']): Plugin {
  return {
    applyToStack: (stack) => {
      stack.add(
        (next, context) => async (args) => {
          const { method = 'POST', hostname = '' } = args.request as Exchange;
          const path = `/${(context.commandName ?? '').replace(/Command$/, '')}`;
          const start = Date.now();
          let status: number | undefined;
          try {
            const result = await next(args);
            status = (result.response as { readonly statusCode?: number }).statusCode;
            return result;
          } finally {
            const milliseconds = Date.now() - start;
            onRequest({ method, host: hostname, path, status, milliseconds });
          }
        },
        { name: 'storekeysReporting', step: 'deserialize', priority: 'low', override: true },
      );
    },
  };
}
