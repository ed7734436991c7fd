/** What is still stored of past accounts, as the backends' own clients see it. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sdk from '@1password/sdk';
import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import type { Backends } from '../../faults/kill/backends.js';
import type { Company } from './company.js';

/** Each method gives a line for everything that it finds. */
export class Remains {
  readonly #company: Company;
  readonly #backends: Backends;

  constructor(company: Company, backends: Backends) {
    this.#company = company;
    this.#backends = backends;
  }

  /** In any version of the key, by the server's own API. */
  async inVault(past: readonly Bundle[]): Promise<readonly string[]> {
    const bao = await sharedOpenBao();
    const path = this.#uri('vault').replace('vault://secret/', '');
    const { body } = await bao.call('GET', `secret/metadata/${path}`);
    const { versions } = (body as { data: { versions: Readonly<Record<string, unknown>> } }).data;
    const numbers = Object.keys(versions);
    assert.ok(numbers.length > 4, 'there were more versions than these');
    const found = await Promise.all(
      numbers.map(async (number) => {
        const read = await bao.call('GET', `secret/data/${path}?version=${number}`);
        return named(past, JSON.stringify(read.body), `version ${number}`);
      }),
    );
    return found.flat();
  }

  /** Versions are encrypted files: there is one only, and it is the current one. */
  async inFiles(past: readonly Bundle[]): Promise<readonly string[]> {
    const files = readdirSync(join(this.#company.home, 'local', 'acme'));
    const versions = files.filter((name) => /^\d+\.age$/.test(name));
    const local = this.#company.targets.at(-1);
    assert.ok(local !== undefined && versions.length > 0);
    const found = await Promise.all(
      versions.map(async (name) => {
        const id = name.replace('.age', '');
        const { version } = await local.read({ id }, { purpose: 'reading' });
        return named(past, JSON.stringify(version?.fields?.reveal()), name);
      }),
    );
    return found.flat();
  }

  /** In a version that has a label: those without are AWS's to remove. */
  async labelledInAws(past: readonly Bundle[]): Promise<readonly string[]> {
    const client = new SecretsManagerClient({});
    const SecretId = this.#uri('aws').replace('aws-sm://', '');
    const { Versions = [] } = await client.send(new ListSecretVersionIdsCommand({ SecretId }));
    const labelled = Versions.filter(({ VersionStages = [] }) => VersionStages.length > 0);
    assert.ok(labelled.length > 0, 'the current one has a label');
    const found = await Promise.all(
      labelled.map(async ({ VersionId = '' }) => {
        const answer = await client.send(new GetSecretValueCommand({ SecretId, VersionId }));
        return named(past, answer.SecretString ?? '', VersionId);
      }),
    );
    client.destroy();
    return found.flat();
  }

  /** In any field of the item, by the unmodified SDK. */
  async inOnePassword(past: readonly Bundle[]): Promise<readonly string[]> {
    const [, vaultId = ''] = /^op:\/\/([^/]+)\//.exec(this.#uri('op')) ?? [];
    const client = await sdk.createClient({
      auth: this.#backends.env['OP_SERVICE_ACCOUNT_TOKEN'] ?? '',
      integrationName: 'storekeys tests',
      integrationVersion: '1',
    });
    const items = await client.items.list(vaultId);
    assert.equal(items.length, 1);
    const [{ id } = { id: '' }] = items;
    const { fields } = await client.items.get(vaultId, id);
    assert.ok(fields.length > 0);
    return fields.flatMap(({ title, value }) => named(past, value, title));
  }

  #uri(name: string): string {
    const place = this.#company.places.find((each) => each.name === name);
    assert.ok(place !== undefined, `there is no ${name}`);
    return place.uri;
  }
}

/** Never the value: messages are searched, too. */
function named(past: readonly Bundle[], text: string, where: string): readonly string[] {
  return past.flatMap(({ fingerprint, clientId, clientSecret, accessToken }) =>
    [clientId, clientSecret, accessToken].some((value) => text.includes(value.reveal()))
      ? [`${where} holds ${fingerprint}`]
      : [],
  );
}
