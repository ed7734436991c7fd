/** Clients by way of signing in; the SDK is loaded with the first. */
import type { SecretsManagerClient, SecretValueEntry } from '@aws-sdk/client-secrets-manager';
import { unlessAborted } from '../../src/deadline.js';
import { errnoOf } from '../../src/files.js';
import type { Call, Failure, ProviderContext } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import { addressOf, type Address } from './address.js';
import { classify } from './errors.js';
import { NO_CREDENTIALS, failed } from './failures.js';
import type { RemoteSecret } from './remote-secret.js';
import { otherWays, tokenFileOf, type Taken } from './ways.js';

/** Asks for up to 20 secrets by name or ARN; those that could not be read are missing. */
export type Ask = (ids: readonly string[]) => Promise<readonly SecretValueEntry[]>;

/** Shares one client, so one sign-in, among the refs that say the same region, profile and role. */
export class Connections {
  readonly #context: ProviderContext;
  readonly #clients = new Map<string, Promise<SecretsManagerClient>>();

  constructor(context: ProviderContext) {
    this.#context = context;
  }

  /** The secret of a ref, to be asked until the call is aborted; signed in. */
  async secret(ref: Ref, call: Call): Promise<RemoteSecret> {
    const address = addressOf(ref);
    const client = await this.client(address, call);
    const { RemoteSecret } = await import('./remote-secret.js');
    return new RemoteSecret(client, address, await client.config.region(), call);
  }

  /** A way to ask for many secrets as an address says, signed in. */
  async batches(address: Address, call: Call): Promise<Ask> {
    const client = await this.client(address, call);
    const { batch } = await import('./remote-secret.js');
    return (ids) => batch(client, ids, call);
  }

  /**
   * Where a ref leads: region, name, account. The account stays unknown, `''`, when neither the ref nor
   * the credentials tell it: asking would need another service. It stands last, so that targets have one
   * order on machines that know it and on those that do not.
   */
  async place(address: Address, call: Call): Promise<readonly [string, string, string]> {
    const { account, region, name } = address;
    if (account !== undefined && region !== undefined) return [region, name, account];
    const { config } = await this.client(address, call);
    const { accountId } = await config.credentials();
    return [await config.region(), name, account ?? accountId ?? ''];
  }

  /** The same text for addresses that share a client. */
  key({ region, profile, roleArn, externalId }: Address): string {
    return JSON.stringify([this.#region(region), profile, roleArn, externalId]);
  }

  async close(): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    for (const client of clients) {
      if (client.status === 'fulfilled') client.value.destroy();
    }
  }

  /** Signed in. The SDK cannot be stopped from looking for credentials, so nobody waits after an abort. */
  async client(address: Address, { signal }: Call): Promise<SecretsManagerClient> {
    const client = await this.#open(address);
    try {
      await unlessAborted(() => client.config.credentials(), signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const failure = classify(error);
      // Files that are named and missing, programs that fail: the SDK has no name for those.
      if (failure !== undefined && failure.message !== NO_CREDENTIALS.message) throw error;
      throw failed(this.#withoutCredentials(address, error));
    }
    return client;
  }

  #open(address: Address): Promise<SecretsManagerClient> {
    const key = this.key(address);
    let client = this.#clients.get(key);
    if (client === undefined) {
      client = (async () => {
        const { createClient } = await import('./client.js');
        const access = { ...address, region: this.#region(address.region) };
        return createClient(access, this.#context.onRequest);
      })();
      this.#clients.set(key, client);
    }
    return client;
  }

  /** Why it is not by another way that the client is signed in; see {@link otherWays}. */
  others(address: Address, taken: Taken): readonly string[] {
    return otherWays(this.#context.env, taken, this.profile(address));
  }

  #withoutCredentials(address: Address, error: unknown): Failure {
    const code = errnoOf(error);
    const unread =
      code === undefined || tokenFileOf(this.#context.env) === undefined
        ? []
        : [`the file of AWS_WEB_IDENTITY_TOKEN_FILE cannot be read: ${code}`];
    const why = [...unread, ...this.others(address, 'none')];
    return { ...NO_CREDENTIALS, hint: [...why, NO_CREDENTIALS.hint].join('; ') };
  }

  /** The profile that is asked for, by the ref or by the environment. */
  profile({ profile }: Address): string | undefined {
    return profile ?? this.#context.env['AWS_PROFILE'];
  }

  /** Who says in which region an address is. */
  regionSource({ region, isArn }: Address): string {
    if (region !== undefined) return isArn ? 'the ARN' : '?region=';
    const variables = ['AWS_REGION', 'AWS_DEFAULT_REGION'] as const;
    const variable = variables.find((name) => this.#context.env[name]);
    return variable ?? 'the AWS configuration files';
  }

  /** What the ref says, or the variables of the AWS tools; after those the SDK asks the profile. */
  #region(said: string | undefined): string | undefined {
    const { AWS_REGION, AWS_DEFAULT_REGION } = this.#context.env;
    return [said, AWS_REGION, AWS_DEFAULT_REGION].find(Boolean);
  }
}
