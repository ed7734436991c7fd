/**
 * examples/kubernetes/job.yaml. Real: Kubernetes' schema, the OpenBao server with the policy and the role that the
 * file's comment makes, and the command of the container with its environment. Put in place of the cluster: a service
 * that reviews tokens, and a folder for the container's root. So the address of Vault is another one, and the path of
 * the token begins with that folder.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { parseByPython } from '../../backends/readers.js';
import { CLI } from '../../harness/cli.js';
import { sandbox, type Sandbox } from '../../harness/sandbox.js';
import { findSentinels } from '../../harness/sentinel.js';
import { startCluster, tools } from '../../examples/cluster.js';
import { commandsIn, example } from '../../examples/example-files.js';
import { stored, variablesOf } from '../../examples/stored.js';

interface ServiceAccountObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
}

interface Job {
  readonly metadata: { readonly namespace: string };
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

interface PodSpec {
  readonly serviceAccountName: string;
  readonly containers: readonly [Container];
  readonly volumes: readonly [
    {
      readonly name: string;
      readonly projected: { readonly sources: readonly [{ serviceAccountToken: Projection }] };
    },
  ];
}

interface Projection {
  readonly audience: string;
  readonly path: string;
}

interface Container {
  readonly command: readonly [string, ...string[]];
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

const cluster = await startCluster();
const { bao } = cluster;
const text = example('kubernetes/job.yaml');

/** The file as the API server takes it, and Vault made ready. */
async function prepared(box: Sandbox): Promise<Job> {
  const [account, job] = (await parseByPython('manifests', text, box.tmp)) as [
    ServiceAccountObject,
    Job,
  ];
  const { serviceAccountName: name } = job.spec.template.spec;
  assert.deepEqual(account.metadata, { name, namespace: job.metadata.namespace });
  await cluster.administer(box, commandsIn(text));
  return job;
}

/** Starts the container with the token of its service account, or of another one. */
async function started(
  box: Sandbox,
  { metadata, spec: { template } }: Job,
  name: string = template.spec.serviceAccountName,
): Promise<{ readonly log: string; readonly status: unknown }> {
  const { containers, volumes } = template.spec;
  const [{ command, args, env: given, volumeMounts }] = containers;
  const [{ name: volume, projected }] = volumes;
  const [{ serviceAccountToken: projection }] = projected.sources;
  const mount = volumeMounts.find((each) => each.name === volume)?.mountPath ?? '';
  const inRoot = (path: string): string => join(box.tmp, path);

  const file = inRoot(join(mount, projection.path));
  mkdirSync(dirname(file), { recursive: true });
  const { audience } = projection;
  const { namespace } = metadata;
  writeFileSync(file, cluster.tokenOf({ namespace, name, audience }), { mode: 0o600 });

  const env = Object.fromEntries(given.map(({ name, value }) => [name, value]));
  const [program, ...words] = [...command, ...args];
  const outcome = await promisify(execFile)(program, words, {
    cwd: box.work,
    env: {
      ...env,
      PATH: tools(box, { storekeys: CLI }),
      VAULT_ADDR: bao.address,
      VAULT_KUBERNETES_TOKEN_PATH: inRoot(env['VAULT_KUBERNETES_TOKEN_PATH'] ?? ''),
    },
  }).then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
  const status = 'code' in outcome ? outcome.code : outcome.status;
  return { log: outcome.stdout + outcome.stderr, status };
}

/** A program that writes down the bundle that it got, and talks too much. */
function program(box: Sandbox): string {
  const seen = join(box.asked, 'seen.json');
  const source = `
import { writeFileSync } from 'node:fs';
const own = Object.entries(process.env).filter(([name]) => name.startsWith('BIGCOMMERCE_'));
writeFileSync(${JSON.stringify(seen)}, JSON.stringify(Object.fromEntries(own)));
console.log('sync with ' + process.env.BIGCOMMERCE_ACCESS_TOKEN);
console.error('and with ' + process.env.BIGCOMMERCE_CLIENT_SECRET);
`;
  mkdirSync(join(box.work, 'dist'), { recursive: true });
  writeFileSync(join(box.work, 'dist', 'sync.mjs'), source);
  return seen;
}

test('job.yaml: the program gets the bundle by the service account, and the log has none of it', async (t) => {
  const box = sandbox(t);
  const vault = { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken };
  const env = { ...vault, STOREKEYS_HOME: join(box.home, 'storekeys') };
  const bundle = await stored(t, 'vault://secret/bigcommerce/acme', env);
  const job = await prepared(box);
  const seen = program(box);
  const { log, status } = await started(box, job);
  assert.equal(status, 0, log);
  assert.deepEqual(JSON.parse(readFileSync(seen, 'utf8')), variablesOf(bundle));
  assert.deepEqual(findSentinels(log), []);
  assert.match(log, /sync with \[redacted\][^]*and with \[redacted\]/);
});

test('job.yaml: the role takes no other service account, and the program is not started', async (t) => {
  const box = sandbox(t);
  const job = await prepared(box);
  program(box);
  const { log, status } = await started(box, job, 'default');
  assert.equal(status, 125, log);
  assert.match(log, /the service account of this pod for role acme-sync/);
  assert.doesNotMatch(log, /sync with/);
});
