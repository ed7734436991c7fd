/**
 * What the examples for Kubernetes meet: a real OpenBao server of their own, on which they have the paths that they
 * name, whose method `kubernetes` asks a local stand-in of the cluster.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';
import { newOperationId } from '../../src/operations/operation-id.js';
import { startIdTokenIssuer } from '../backends/id-tokens.js';
import { openBaoBinary } from '../backends/install.js';
import { startOpenBao, type OpenBao } from '../backends/openbao.js';
import { startTokenReview } from '../backends/token-review.js';
import { CLI } from '../harness/cli.js';
import type { Sandbox } from '../harness/sandbox.js';
import { must } from '../providers/vault/logins.js';

/** A service account, and whom its token is for. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly audience: string;
}

/** See {@link startCluster}. */
export interface Cluster {
  readonly bao: OpenBao;
  /** Makes a token as the cluster does. */
  readonly tokenOf: (account: ServiceAccount) => string;
  /** Runs commands as whoever administers Vault. */
  readonly administer: (box: Sandbox, commands: string) => Promise<void>;
}

/** Starts all of it; it ends with the test file. */
export async function startCluster(): Promise<Cluster> {
  const [bao, issuer, review] = await Promise.all([
    startOpenBao(),
    startIdTokenIssuer(),
    startTokenReview(),
  ]);
  after(() => Promise.all([bao.stop(), issuer.close(), review.close()]));
  await must(bao, 'POST', 'sys/auth/kubernetes', { type: 'kubernetes' });
  await must(bao, 'POST', 'auth/kubernetes/config', {
    kubernetes_host: review.url,
    token_reviewer_jwt: issuer.sign({ sub: 'reviewer' }),
    disable_local_ca_jwt: true,
    // Has to be there; the stand-in speaks HTTP.
    kubernetes_ca_cert: 'not used',
  });
  return {
    bao,
    tokenOf: ({ namespace, name, audience }) => {
      const token = issuer.sign({
        jti: newOperationId(),
        aud: [audience],
        sub: `system:serviceaccount:${namespace}:${name}`,
        'kubernetes.io/serviceaccount/namespace': namespace,
        'kubernetes.io/serviceaccount/service-account.name': name,
        'kubernetes.io/serviceaccount/service-account.uid': 'uid-of-tests',
      });
      review.know(token, namespace, name);
      return token;
    },
    administer: async (box, commands) => {
      const env = {
        PATH: tools(box, { vault: await openBaoBinary(), storekeys: CLI }),
        HOME: box.home,
        VAULT_ADDR: bao.address,
        VAULT_TOKEN: bao.rootToken,
      };
      await promisify(execFile)('sh', ['-e', '-c', commands], { env, cwd: box.work });
    },
  };
}

/** A PATH that has these programs before all others, by name and file. */
export function tools(box: Sandbox, programs: Readonly<Record<string, string>>): string {
  const folder = join(box.root, `tools-${newOperationId()}`);
  mkdirSync(folder);
  for (const [name, file] of Object.entries(programs)) symlinkSync(file, join(folder, name));
  return `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
}
