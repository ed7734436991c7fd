/**
 * External Secrets Operator, as far as the examples use it: the form of its objects, and how it finds a value. Put into
 * our words from its custom resource definitions and its providers:
 *
 * - https://github.com/external-secrets/external-secrets/blob/main/config/crds/bases/external-secrets.io_externalsecrets.yaml
 * - https://github.com/external-secrets/external-secrets/tree/main/apis/externalsecrets/v1
 * - https://github.com/external-secrets/external-secrets/blob/main/providers/v1/vault/client_get.go
 * - https://github.com/external-secrets/external-secrets/blob/main/providers/v1/aws/secretsmanager/secretsmanager.go
 *
 * Every object is strict, so that a misspelt name is found. What no example uses is left out.
 */
import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** How the operator reaches Vault. */
export interface VaultStore {
  /** The mount of the engine. */
  readonly path: string;
  readonly auth: {
    readonly kubernetes: {
      readonly mountPath: string;
      readonly role: string;
      readonly serviceAccountRef: { readonly name: string; readonly audiences: readonly string[] };
    };
  };
}

/** How it reaches AWS. */
export interface AwsStore {
  readonly region: string;
}

/** One value of the Secret that it makes. */
export interface Entry {
  readonly secretKey: string;
  readonly remoteRef: { readonly key: string; readonly property: string };
}

/** A file with a SecretStore and the ExternalSecret that uses it. */
export interface ExternalSecretFile {
  readonly namespace: string;
  readonly provider: { readonly vault?: VaultStore; readonly aws?: AwsStore };
  readonly data: readonly Entry[];
}

const subdomain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
const head = {
  apiVersion: z.literal('external-secrets.io/v1'),
  metadata: z.strictObject({ name: subdomain, namespace: subdomain }),
};

const vault = z.strictObject({
  server: z.url(),
  path: z.string(),
  version: z.literal('v2'),
  auth: z.strictObject({
    kubernetes: z.strictObject({
      mountPath: z.string(),
      role: z.string(),
      serviceAccountRef: z.strictObject({ name: subdomain, audiences: z.array(z.string()) }),
    }),
  }),
});

const aws = z.strictObject({
  service: z.literal('SecretsManager'),
  region: z.string(),
  auth: z.strictObject({
    jwt: z.strictObject({ serviceAccountRef: z.strictObject({ name: subdomain }) }),
  }),
});

const secretStore = z.strictObject({
  ...head,
  kind: z.literal('SecretStore'),
  spec: z.strictObject({
    provider: z.union([z.strictObject({ vault }), z.strictObject({ aws })]),
  }),
});

const externalSecret = z.strictObject({
  ...head,
  kind: z.literal('ExternalSecret'),
  spec: z.strictObject({
    refreshInterval: z.string().regex(/^(\d+(ns|us|µs|ms|s|m|h))+$/),
    secretStoreRef: z.strictObject({ kind: z.literal('SecretStore'), name: subdomain }),
    target: z.strictObject({ name: subdomain }),
    data: z.array(
      z.strictObject({
        secretKey: z
          .string()
          .max(253)
          .regex(/^[-._a-zA-Z0-9]+$/),
        remoteRef: z.strictObject({ key: z.string(), property: z.string() }),
      }),
    ),
  }),
});

/** Reads such a file, and sees to it that its objects belong together. */
export function readExternalSecret(text: string): ExternalSecretFile {
  const objects = parseAllDocuments(text).map((document) => document.toJS() as unknown);
  const [store, secret] = z.tuple([secretStore, externalSecret]).parse(objects);
  assert.equal(secret.spec.secretStoreRef.name, store.metadata.name);
  assert.equal(secret.metadata.namespace, store.metadata.namespace);
  const { namespace } = store.metadata;
  return { namespace, provider: store.spec.provider, data: secret.spec.data };
}

/** Where a key of KV version 2 is read. One that has the mount or `data` in it would mean something else. */
export function vaultPath({ path }: VaultStore, { remoteRef: { key } }: Entry): string {
  assert.ok(!key.startsWith(`${path}/`) && !key.includes('data/'), key);
  return `${path}/data/${key}`;
}

/**
 * The value of a property. It is a path of GJSON (https://github.com/tidwall/gjson/blob/master/SYNTAX.md); one without
 * any of its signs is the name of a key.
 */
export function valueIn(
  content: Readonly<Record<string, unknown>>,
  { remoteRef: { property } }: Entry,
): unknown {
  assert.match(property, /^[a-z_]+$/);
  return content[property];
}
