/**
 * Where a push stores, and what is there: in AWS and Vault seen with their own clients; what is in other
 * places is encrypted, so storekeys' own code has to open it.
 */
import assert from 'node:assert/strict';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Bundle } from '../../../src/bundle/bundle.js';
import type { Target } from '../../../src/target/target.js';
import type { OpenBaoAddress } from '../../backends/openbao.js';

/** A target that nobody else uses. */
export interface Place {
  /** For the table and for messages. */
  readonly name: string;
  readonly uri: string;
  /** What it holds; `null`: nothing. Anything but exactly a bundle fails. */
  holds(): Promise<Bundle | null>;
  /** How many versions are staged. */
  pendings(): Promise<number>;
}

/** How labels begin on versions that are staged, or half written. */
const OWN_LABEL = 'storekeys';

export function awsPlace(client: SecretsManagerClient, name: string): Place {
  const asked = { SecretId: name };
  return {
    name: 'aws',
    uri: `aws-sm://${name}`,
    holds: async () => {
      const answer = await client.send(new GetSecretValueCommand(asked)).catch(absent);
      return answer === null ? null : whole(JSON.parse(answer.SecretString ?? ''));
    },
    pendings: async () => {
      const described = await client.send(new DescribeSecretCommand(asked)).catch(absent);
      const labels = Object.values(described?.VersionIdsToStages ?? {});
      return labels.filter((all) => all.some((label) => label.startsWith(OWN_LABEL))).length;
    },
  };
}

function absent(error: unknown): null {
  assert.ok(error instanceof Error && error.name === 'ResourceNotFoundException', String(error));
  return null;
}

export function vaultPlace(bao: OpenBaoAddress, path: string): Place {
  return {
    name: 'vault',
    uri: `vault://secret/${path}`,
    holds: async () => {
      const { status, body } = await bao.call('GET', `secret/data/${path}`);
      if (status === 404) return null;
      assert.equal(status, 200);
      return whole((body as { data: { data: unknown } }).data.data);
    },
    pendings: async () => {
      const { status, body } = await bao.call('LIST', `secret/metadata/${path}--pending`);
      if (status === 404) return 0;
      assert.equal(status, 200);
      return (body as { data: { keys: readonly string[] } }).data.keys.length;
    },
  };
}

/** Of `local://` and `op://`. */
export function otherPlace(uri: string, open: (uri: string) => Promise<Target>): Place {
  return {
    name: uri.replace(/:.*/, ''),
    uri,
    holds: async () => {
      const { version } = await (await open(uri)).read('current', { purpose: 'reading' });
      return version === null ? null : whole(version.fields?.reveal());
    },
    pendings: async () => (await (await open(uri)).pendings()).length,
  };
}

/**
 * All bundles that a target held, the current one too. What was staged and dropped is among the versions of
 * AWS as well, and only storekeys tells it apart.
 */
export async function everHeld(target: Target): Promise<readonly Bundle[]> {
  const versions = await target.history(100);
  const all = await Promise.all(
    versions.map(async ({ id }) => {
      const { version } = await target.read({ id }, { purpose: 'reading' });
      return version === null ? [] : [whole(version.fields?.reveal())];
    }),
  );
  return all.flat();
}

/** Exactly a bundle: nothing is missing, and nothing is beside it. */
function whole(fields: unknown): Bundle {
  assert.ok(typeof fields === 'object' && fields !== null, 'what is stored is no object');
  const bundle = Bundle.fromStored({ ...fields });
  assert.ok(bundle !== undefined, 'what is stored is no whole bundle');
  // Not deepEqual: its message would show values.
  const text = (value: object): string => JSON.stringify(Object.entries(value).sort());
  assert.ok(text(fields) === text(bundle.toFields()), 'what is stored is more than a bundle');
  return bundle;
}
