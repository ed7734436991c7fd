/**
 * AWS Secrets Manager. One secret is one target; its versions are storekeys' versions.
 *
 * The SDK looks for credentials and endpoints in the process's own environment, in the AWS
 * configuration files and where the machine runs, as it does for every program.
 */
import {
  defineProvider,
  type Call,
  type Capabilities,
  type Provider,
  type ProviderContext,
  type ProviderDefinition,
} from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import { OPTIONS, addressOf, pathProblem } from './address.js';
import { Connections } from './connections.js';
import { classify } from './errors.js';
import { policyOf } from './policy.js';
import { read, readMany } from './reading.js';
import type { RemoteSecret } from './remote-secret.js';
import { suggest } from './suggest.js';
import { history, pendings, purge, remove } from './versions.js';
import { annotate, discard, promote, write } from './writing.js';

const capabilities: Capabilities = {
  compareAndSet: 'server',
  staging: 'native',
  stageWhenAbsent: false,
  pendings: Infinity,
  // AWS keeps about a hundred; see reference_limits in its user guide.
  history: 99,
  batch: true,
  values: 'json',
  writesOverRemoved: false,
  restores: true,
  removesForGood: true,
  purge: 'unlabels',
  consistency: 'eventual',
};

/** `aws-sm://NAME` or `aws-sm://ARN` */
export const awsSecretsManager: ProviderDefinition = defineProvider({
  scheme: 'aws-sm',
  title: 'AWS Secrets Manager',
  options: OPTIONS,
  pathProblem,
  policy: policyOf,
  suggest,
  open: openSecretsManager,
});

function openSecretsManager(context: ProviderContext): Provider {
  const connections = new Connections(context);
  const secret = (ref: Ref, call: Call): Promise<RemoteSecret> => connections.secret(ref, call);
  return {
    capabilities,
    classify,
    locate: async (ref, call) => {
      const place = await connections.place(addressOf(ref), call);
      return { place, capabilities, notes: [] };
    },
    read: async (ref, which, options, call) => read(await secret(ref, call), which, options),
    readMany: (refs, call) => readMany(connections, refs, call),
    write: async (ref, fields, options, call) => write(await secret(ref, call), fields, options),
    promote: async (ref, id, options, call) => promote(await secret(ref, call), id, options),
    discard: async (ref, id, call) => discard(await secret(ref, call), id),
    pendings: async (ref, call) => pendings(await secret(ref, call)),
    purge: async (ref, id, call) => purge(await secret(ref, call), id),
    annotate: async (ref, marks, base, call) => annotate(await secret(ref, call), marks, base),
    remove: async (ref, base, how, call) => remove(await secret(ref, call), base, how),
    restore: async (ref, call) => (await secret(ref, call)).restore(),
    history: async (ref, limit, call) => history(await secret(ref, call), limit),
    check: async (ref, call) => {
      const { check } = await import('./check.js');
      return check(connections, addressOf(ref), call);
    },
    close: () => connections.close(),
  };
}
