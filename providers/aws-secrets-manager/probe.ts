/** A call with what only its raw answer tells: who answered, and at what time. */
import {
  DescribeSecretCommand,
  ListSecretVersionIdsCommand,
  type DescribeSecretCommandOutput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Call } from '../../src/provider.js';
import { genuine } from './remote-secret.js';

/** The outcome of a call, good or bad. */
export interface Probed {
  readonly outcome: PromiseSettledResult<DescribeSecretCommandOutput>;
  /** `undefined`: nobody answered. */
  readonly host: string | undefined;
  /** The header `Date` of the answer. */
  readonly date: string | undefined;
}

interface RawExchange {
  readonly request: {
    readonly protocol?: string;
    readonly hostname?: string;
    readonly port?: number;
  };
  readonly response: { readonly headers?: Readonly<Record<string, string>> };
}

/** Asks for the description of a secret, which holds no value. */
export async function probe(
  client: SecretsManagerClient,
  SecretId: string,
  { signal }: Call,
): Promise<Probed> {
  const command = new DescribeSecretCommand({ SecretId });
  let raw: RawExchange | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      raw = { request: args.request as RawExchange['request'], response: result.response as never };
      return result;
    },
    { name: 'storekeysProbe', step: 'deserialize', priority: 'low' },
  );
  const sent = client.send(command, { abortSignal: signal }).then(genuine);
  const [outcome] = await Promise.allSettled([sent]);
  const { protocol = 'https:', hostname, port } = raw?.request ?? {};
  const at = port === undefined ? '' : `:${port}`;
  return {
    outcome,
    host: hostname === undefined ? undefined : `${protocol}//${hostname}${at}`,
    date: raw?.response.headers?.['date'],
  };
}

/** Tries the right to see which versions there are; their values stay where they are. */
export async function listOne(
  client: SecretsManagerClient,
  SecretId: string,
  { signal }: Call,
): Promise<void> {
  const command = new ListSecretVersionIdsCommand({ SecretId, MaxResults: 1 });
  await client.send(command, { abortSignal: signal });
}
