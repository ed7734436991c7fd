/**
 * The ExternalSecrets of examples/kubernetes, resolved as the operator does it. Real: what storekeys wrote, the login by
 * the service account with the policy and the role that the comment makes, and the read by the backend's own API. The
 * operator itself is not there.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { sandbox } from '../harness/sandbox.js';
import { must } from '../providers/vault/logins.js';
import { startCluster } from './cluster.js';
import { commandsIn, example } from './example-files.js';
import { readExternalSecret, valueIn, vaultPath, type Entry } from './external-secrets.js';
import { storedInAws } from './stored-in-aws.js';
import { stored, variablesOf } from './stored.js';

type Content = Readonly<Record<string, unknown>>;

const cluster = await startCluster();
const { bao } = cluster;

/** The data of the Secret. */
async function secretOf(
  data: readonly Entry[],
  read: (entry: Entry) => Promise<Content>,
): Promise<Content> {
  const entries = await Promise.all(
    data.map(async (entry) => [entry.secretKey, valueIn(await read(entry), entry)] as const),
  );
  return Object.fromEntries(entries);
}

test('external-secret.yaml: every value is found in Vault, with no more rights than the comment gives', async (t) => {
  const box = sandbox(t);
  const text = example('kubernetes/external-secret.yaml');
  const { namespace, provider, data } = readExternalSecret(text);
  assert.ok(provider.vault !== undefined);
  const { mountPath, role, serviceAccountRef } = provider.vault.auth.kubernetes;
  const env = { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken };
  const uri = `vault://${provider.vault.path}/bigcommerce/acme`;
  const bundle = await stored(t, uri, { ...env, STOREKEYS_HOME: join(box.home, 'storekeys') });
  await cluster.administer(box, commandsIn(text));

  const [audience = ''] = serviceAccountRef.audiences;
  const jwt = cluster.tokenOf({ namespace, name: serviceAccountRef.name, audience });
  const login = await bao.call('POST', `auth/${mountPath}/login`, { role, jwt });
  assert.equal(login.status, 200);
  const { client_token: token } = (login.body as { auth: { client_token: string } }).auth;

  const { vault } = provider;
  const secret = await secretOf(data, async (entry) => {
    const answer = await must(bao, 'GET', vaultPath(vault, entry), undefined, {
      'X-Vault-Token': token,
    });
    return answer['data'] as Content;
  });
  assert.deepEqual(secret, variablesOf(bundle));
});

test('external-secret-aws.yaml: every value is found in AWS Secrets Manager', async (t) => {
  const box = sandbox(t);
  const { provider, data } = readExternalSecret(example('kubernetes/external-secret-aws.yaml'));
  assert.ok(provider.aws !== undefined);
  const { region } = provider.aws;
  const { bundle, read } = await storedInAws(t, box, region);
  const secret = await secretOf(
    data,
    async ({ remoteRef }) => JSON.parse(await read(remoteRef.key)) as Content,
  );
  assert.deepEqual(secret, variablesOf(bundle));
});
