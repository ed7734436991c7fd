/** What a policy of Vault is for, done by a token that has it, in a mount of its own. */
import { join } from 'node:path';
import { policyOf } from '../../../providers/vault/policy.js';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { openJournal } from '../../../src/journal/journal.js';
import { createOpener, type Opener } from '../../../src/open.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { pull } from '../../../src/operations/pull.js';
import { push, type PushOptions } from '../../../src/operations/push.js';
import { rollback } from '../../../src/operations/rollback.js';
import type { PolicyPurpose } from '../../../src/provider.js';
import { parseRef, type Ref } from '../../../src/ref.js';
import { Secret } from '../../../src/secret.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { sandbox } from '../../harness/sandbox.js';
import { ended, said } from '../policy-outcomes.js';
import { MARKS, tokenFor } from './open.js';

type TestScope = Parameters<typeof sandbox>[0];

const server = await sharedOpenBao();

/** What each use of the rights came to, by name: `done`, the code of an error, or notes. */
export type Outcomes = Readonly<Record<string, string>>;

/** Rights to play with. */
export interface Granted {
  readonly purpose: PolicyPurpose;
  /** Options of the refs, such as `?kv-version=1`. */
  readonly query?: string;
  /** Says which of the policy's rights, as {@link rightsOf} names them, the token gets. */
  readonly keeps?: (right: string) => boolean;
}

/** One target, and those who use it. */
interface Round {
  readonly uri: string;
  /** The key below its mount's `metadata`. */
  readonly metadata: string;
  readonly root: Opener;
  /** Has the policy. */
  readonly limited: Opener;
  /** Pushes to it and a second target, so that it is staged. */
  readonly store: (
    by: Opener,
    bundle: Bundle,
    more?: { readonly careful?: boolean },
  ) => Promise<string>;
  /** Goes back to the bundle before, in the same two. */
  readonly back: (by: Opener) => Promise<string>;
}

/** A new mount, ready for use. */
export async function newMount(version: 1 | 2, config?: object): Promise<string> {
  const mount = newOperationId();
  const options = { version: String(version) };
  await server.call('POST', `sys/mounts/${mount}`, { type: 'kv', options });
  if (version === 1) return mount;
  // It makes itself ready for versions behind its first requests.
  for (let tries = 0; tries < 200; tries++) {
    if ((await server.call('GET', `${mount}/config`)).status !== 200) continue;
    if (config !== undefined) await server.call('POST', `${mount}/config`, config);
    return mount;
  }
  throw new Error(`the mount ${mount} does not become ready`);
}

/** Runs `work` with a target at which nothing is, and a token that has the policy on it. */
export async function round<T>(
  t: TestScope,
  mount: string,
  { purpose, query = '', keeps = (): boolean => true }: Granted,
  work: (round: Round) => Promise<T>,
): Promise<T> {
  const home = join(sandbox(t).home, 'storekeys');
  const ref = parseRef(`vault://${mount}/shops/${newOperationId()}${query}`);
  const rules = rulesOf(ref, purpose).map(({ kind, path, can }) => {
    const rights = can.filter((right) => keeps(`${kind} ${right}`));
    return `path "${path}" { capabilities = ${JSON.stringify(rights)} }`;
  });
  const open = (token: string): Opener =>
    createOpener({ env: { VAULT_ADDR: server.address, VAULT_TOKEN: token, STOREKEYS_HOME: home } });
  const [root, limited] = [
    open(server.rootToken),
    open(await tokenFor(server, rules.join('\n'), true)),
  ];
  const optionsFor = async (
    by: Opener,
    careful: boolean,
  ): Promise<Omit<PushOptions, 'bundle'>> => ({
    targets: [await by.open(ref.uri), await by.open(`local://${newOperationId()}`)],
    bigCommerce: undefined,
    journal: openJournal({ env: { STOREKEYS_HOME: home }, pid: process.pid }),
    forgetPrevious: !careful,
    noCas: query !== '',
    confirm: () => Promise.resolve(true),
  });
  try {
    return await work({
      uri: ref.uri,
      metadata: ref.path.replace('/', '/metadata/'),
      root,
      limited,
      store: (by, bundle, { careful = false } = {}) =>
        ended(async () =>
          said(await push({ bundle, ...(await optionsFor(by, careful)) }), withoutKey),
        ),
      back: (by) =>
        ended(async () =>
          said(await rollback({ to: 'previous', ...(await optionsFor(by, true)) }), withoutKey),
        ),
    });
  } finally {
    await Promise.all([limited.close(), root.close()]);
  }
}

function withoutKey(note: string): string {
  return note.replace(/\S*\/shops\/\S+/g, 'KEY');
}

/** What a policy for push or rotate is for. */
export async function play(t: TestScope, granted: Granted, mounts: Mounts): Promise<Outcomes> {
  const [first, second, third] = [newBundle(), newBundle(), newBundle()];
  const outcomes: Record<string, string> = {};
  const on = (work: (round: Round) => Promise<void>, mount: string = mounts.usual): Promise<void> =>
    round(t, mount, granted, work);

  await on(async ({ uri, root, limited, store }) => {
    outcomes['create'] = await store(limited, first);
    const target = await root.open(uri);
    const { marks } = await target.read('current', { purpose: 'writing' });
    outcomes['marks of the create'] = marks?.['managed-by'] ?? 'none';
    outcomes['left after the create'] = String((await target.pendings()).length);
  });
  await on(async ({ uri, metadata, root, limited, store }) => {
    await store(root, first);
    await server.call('POST', metadata, { max_versions: 2 });
    outcomes['replace'] = await store(limited, second);
    outcomes['left after the replace'] = String((await (await root.open(uri)).pendings()).length);
    const { body } = await server.call('GET', metadata);
    const { max_versions: kept } = (body as { data: { max_versions: number } }).data;
    outcomes['versions kept by a key'] = String(kept);
  });
  await on(async ({ uri, root, limited, store }) => {
    await store(root, first);
    await store(limited, second);
    const versions = await (await root.open(uri)).history(10);
    outcomes['versions kept by a mount of one'] = String(versions.length);
  }, mounts.narrow);
  await on(async ({ root, limited, store }) => {
    await store(root, first);
    await store(root, second);
    outcomes['with a previous account'] = await store(limited, third, { careful: true });
  });
  await on(async ({ root, limited, store, back }) => {
    await store(root, first);
    await store(root, second);
    outcomes['rollback'] = await back(limited);
  });
  await on(async ({ uri, root, limited, store }) => {
    await store(root, first);
    const target = await limited.open(uri);
    outcomes['pull'] = await ended(async () => {
      const { bundle } = await pull({ targets: [target] });
      return bundle.equals(first) ? 'done' : 'another bundle';
    });
    outcomes['history'] = await ended(
      async () => `${(await target.history(10)).length} version of 1`,
    );
  });
  await on(async ({ uri, root, limited, store }) => {
    await store(root, first);
    const [atRoot, target] = [await root.open(uri), await limited.open(uri)];
    const { base } = await atRoot.read('current', { purpose: 'reading' });
    const options = { base, op: newOperationId(), marks: MARKS };
    const { id } = await atRoot.stage(new Secret({ ...second.toFields() }), options);
    outcomes['staged again'] = await ended(async () => {
      await target.stage(new Secret({ ...third.toFields() }), options);
      return 'done';
    });
    outcomes['pendings'] = await ended(async () => {
      const [pending] = await target.pendings();
      return pending?.createdAt === undefined ? 'without age' : 'with age';
    });
    outcomes['discard'] = await ended(async () => {
      await target.discard(id);
      return `${(await atRoot.pendings()).length} left`;
    });
  });
  return outcomes;
}

/** Where it is played. */
export interface Mounts {
  readonly usual: string;
  /** Keeps one version, where a key does not say otherwise. */
  readonly narrow: string;
}

export function newBundle(): Bundle {
  return makeBundle('policytest');
}

/** The rights in a policy, each by the part of the API and its own name: `data create`. */
export function rightsOf(purpose: PolicyPurpose, query = ''): readonly string[] {
  const rules = rulesOf(parseRef(`vault://secret/a/b${query}`), purpose);
  return rules.flatMap(({ kind, can }) => can.map((right) => `${kind} ${right}`));
}

interface Rule {
  /** The path without what is different for each ref. */
  readonly kind: string;
  readonly path: string;
  readonly can: readonly string[];
}

/** The policy taken apart. */
function rulesOf(ref: Ref, purpose: PolicyPurpose): readonly Rule[] {
  const { text } = policyOf(ref, purpose);
  const [mount = '', ...rest] = ref.path.split('/');
  const key = rest.join('/');
  const rules = text.matchAll(/^path "([^"]+)" \{\n {2}capabilities = (\[.*\])\n\}$/gm);
  return [...rules].map(([, path = '', can = '[]']) => ({
    kind: path.slice(mount.length + 1).replace(new RegExp(`/?${key}`), '') || 'key',
    path,
    can: JSON.parse(can) as string[],
  }));
}
