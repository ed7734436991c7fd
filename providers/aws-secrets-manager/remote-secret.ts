/** One secret as Secrets Manager's API has it. What the answers mean is decided elsewhere. */
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  TagResourceCommand,
  UpdateSecretVersionStageCommand,
  type DescribeSecretCommandOutput,
  type GetSecretValueCommandOutput,
  type PutSecretValueCommandOutput,
  type SecretsManagerClient,
  type SecretValueEntry,
  type Tag,
} from '@aws-sdk/client-secrets-manager';
import type { Call } from '../../src/provider.js';
import type { Secret } from '../../src/secret.js';
import type { Address } from './address.js';
import { NOT_AWS, failed } from './failures.js';
import type { ListedVersion } from './stages.js';

/** A secret's calls, one request each, ended by one signal. */
export class RemoteSecret {
  readonly address: Address;
  /** Where it is asked for. */
  readonly region: string;
  readonly #client: SecretsManagerClient;
  readonly #options: { readonly abortSignal: AbortSignal };

  constructor(client: SecretsManagerClient, address: Address, region: string, { signal }: Call) {
    this.address = address;
    this.region = region;
    this.#client = client;
    this.#options = { abortSignal: signal };
  }

  /** A version by its label or id. */
  async value(
    which: { readonly VersionStage: string } | { readonly VersionId: string },
  ): Promise<GetSecretValueCommandOutput> {
    return genuine(
      await this.#client.send(new GetSecretValueCommand({ ...this.#id, ...which }), this.#options),
    );
  }

  async describe(): Promise<DescribeSecretCommandOutput> {
    return genuine(await this.#client.send(new DescribeSecretCommand(this.#id), this.#options));
  }

  /** All versions, also those without labels, which stay readable for a while. */
  async versions(): Promise<readonly ListedVersion[]> {
    const found: ListedVersion[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#client.send(
        new ListSecretVersionIdsCommand({
          ...this.#id,
          IncludeDeprecated: true,
          MaxResults: 100,
          NextToken,
        }),
        this.#options,
      );
      genuine(page);
      for (const { VersionId: id, VersionStages: labels = [], CreatedDate } of page.Versions ??
        []) {
        if (id !== undefined) found.push({ id, labels, createdAt: CreatedDate });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found;
  }

  /** A new secret with its first version. */
  async create(text: Secret, versionId: string, tags: readonly Tag[]): Promise<void> {
    const { name, kmsKey } = this.address;
    const answer = await this.#client.send(
      new CreateSecretCommand({
        Name: name,
        Description: 'BigCommerce API credentials, written by storekeys',
        SecretString: text.reveal(),
        ClientRequestToken: versionId,
        ...(tags.length === 0 ? {} : { Tags: [...tags] }),
        ...(kmsKey === undefined ? {} : { KmsKeyId: kmsKey }),
      }),
      this.#options,
    );
    genuine(answer);
  }

  /** A further version, with this label and no other. */
  async put(text: Secret, versionId: string, label: string): Promise<PutSecretValueCommandOutput> {
    const answer = await this.#client.send(
      new PutSecretValueCommand({
        ...this.#id,
        SecretString: text.reveal(),
        ClientRequestToken: versionId,
        VersionStages: [label],
      }),
      this.#options,
    );
    return genuine(answer);
  }

  /** Refused by Secrets Manager when the label is not on `from`, or is on any version without `from`. */
  async moveLabel(
    label: string,
    { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  ): Promise<void> {
    const answer = await this.#client.send(
      new UpdateSecretVersionStageCommand({
        ...this.#id,
        VersionStage: label,
        RemoveFromVersionId: from,
        MoveToVersionId: to,
      }),
      this.#options,
    );
    genuine(answer);
  }

  async tag(tags: readonly Tag[]): Promise<void> {
    await this.#client.send(
      new TagResourceCommand({ ...this.#id, Tags: [...tags] }),
      this.#options,
    );
  }

  /** Deletes, or schedules that; answers with the time from which it cannot be restored. */
  async delete(when: 'at once' | { readonly recoveryDays: number }): Promise<Date | undefined> {
    const how =
      when === 'at once'
        ? { ForceDeleteWithoutRecovery: true }
        : { RecoveryWindowInDays: when.recoveryDays };
    const answer = await this.#client.send(
      new DeleteSecretCommand({ ...this.#id, ...how }),
      this.#options,
    );
    return genuine(answer).DeletionDate;
  }

  async restore(): Promise<void> {
    genuine(await this.#client.send(new RestoreSecretCommand(this.#id), this.#options));
  }

  get #id(): { readonly SecretId: string } {
    return { SecretId: this.address.secretId };
  }
}

/** Current versions of up to 20 secrets. What could not be read is missing from the answer. */
export async function batch(
  client: SecretsManagerClient,
  secretIds: readonly string[],
  { signal }: Call,
): Promise<readonly SecretValueEntry[]> {
  const answer = await client.send(
    new BatchGetSecretValueCommand({ SecretIdList: [...secretIds] }),
    {
      abortSignal: signal,
    },
  );
  return answer.SecretValues ?? [];
}

/** The SDK takes an empty page for an answer without members; a real one names the secret. */
export function genuine<T extends { readonly ARN?: string | undefined }>(answer: T): T {
  if (answer.ARN === undefined) throw failed(NOT_AWS);
  return answer;
}
