/** A configuration of many stores with three targets each, all filled. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bundle } from '../../src/bundle/bundle.js';
import { openJournal } from '../../src/journal/journal.js';
import { createOpener, type Opener } from '../../src/open.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { push } from '../../src/operations/push.js';
import { sharedAwsEmulator } from '../backends/aws-emulator.js';
import { sharedOnePassword } from '../backends/onepassword/shared.js';
import type { OnePasswordStandIn } from '../backends/onepassword/stand-in.js';
import { sharedOpenBao, type OpenBaoAddress } from '../backends/openbao.js';
import { makeCredentials } from '../fixtures/credentials.js';
import type { CliRun } from '../harness/cli.js';
import { scene, type Scene } from './scene.js';

/** Names of the targets in the configuration, the lead first. */
export const TARGETS = ['prod', 'ops', 'people'] as const;

export type TargetName = (typeof TARGETS)[number];

/** See {@link fleet}. */
export interface Fleet extends Scene {
  readonly aliases: readonly string[];
  readonly bao: OpenBaoAddress;
  readonly onePassword: OnePasswordStandIn;
  /** The vault of 1Password that `people` is in. */
  readonly vaultId: string;
  /** What signs in everywhere. */
  readonly signedIn: Readonly<Record<string, string>>;
  readonly opener: Opener;
  readonly uri: (target: TargetName, alias: string) => string;
  readonly hashOf: (alias: string) => string;
  /** The account that a store had at the beginning. */
  readonly first: (alias: string) => Bundle;
  /** A new account of a store, captured some days ago. */
  readonly accountOf: (alias: string, daysAgo?: number) => Bundle;
  /** Stores a bundle in all targets of a store, or in some. */
  readonly fill: (alias: string, bundle: Bundle, targets?: readonly TargetName[]) => Promise<void>;
  /** Runs the program, signed in. */
  readonly cli: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<CliRun>;
}

const DAY_MS = 86_400_000;

const [shared, aws, op] = await Promise.all([
  sharedOpenBao(),
  sharedAwsEmulator(),
  sharedOnePassword(),
]);

/**
 * Sets it up; it ends with the test.
 *
 * @param bao - the server of `ops`; default: the one that all share
 */
export async function fleet(
  t: Parameters<typeof scene>[0],
  count: number,
  bao: OpenBaoAddress = shared,
): Promise<Fleet> {
  const here = await scene(t);
  const own = newOperationId();
  const vault = `fleet ${own}`;
  const vaultId = op.service.addVault({ title: vault });
  const templates: Readonly<Record<TargetName, string>> = {
    prod: `aws-sm://${own}/{store}`,
    ops: `vault://secret/${own}/{store}`,
    people: `op://${vault}/BigCommerce {store}`,
  };
  const aliases = Array.from({ length: count }, (_, i) => `shop${String(i + 1).padStart(2, '0')}`);
  const hashOf = (alias: string): string => `${alias}${own.slice(0, 4)}`;
  for (const alias of aliases) here.store.addStore(hashOf(alias));
  writeFileSync(join(here.box.work, 'storekeys.yaml'), configuration(templates, aliases, hashOf));
  const ca = bao.caFile === undefined ? {} : { VAULT_CACERT: bao.caFile };
  const vaultEnv = { VAULT_ADDR: bao.address, VAULT_TOKEN: bao.rootToken, ...ca };
  const env = { ...vaultEnv, ...aws.env, ...op.env };
  // The AWS SDK's sign-in chain reads the process itself.
  Object.assign(process.env, aws.env);
  const opener = createOpener({ env });
  t.after(() => void opener.close());
  const uri: Fleet['uri'] = (target, alias) => templates[target].replace('{store}', alias);
  const journal = openJournal({ env: { STOREKEYS_HOME: join(here.box.home, 'seed') }, pid: 1 });
  const firsts = new Map<string, Bundle>();
  const filled: Fleet = {
    ...here,
    aliases,
    bao,
    onePassword: op.service,
    vaultId,
    signedIn: env,
    opener,
    uri,
    hashOf,
    first: (alias) => firsts.get(alias) ?? assert.fail(`there is no store ${alias}`),
    accountOf: (alias, daysAgo = 1) => {
      const bundle = Bundle.from({
        ...makeCredentials(hashOf(alias)),
        account_name: 'integration',
        captured_at: new Date(Date.now() - daysAgo * DAY_MS).toISOString(),
      });
      here.store.addAccount(bundle);
      return bundle;
    },
    fill: async (alias, bundle, targets = TARGETS) => {
      await push({
        bundle,
        targets: await Promise.all(targets.map((name) => opener.open(uri(name, alias)))),
        bigCommerce: undefined,
        journal,
        forgetPrevious: true,
        force: true,
        confirm: () => Promise.resolve(true),
      });
    },
    cli: (args, more = {}) => here.run(args, { env: { ...env, ...more } }),
  };
  for (const alias of aliases) {
    const bundle = filled.accountOf(alias);
    firsts.set(alias, bundle);
    await filled.fill(alias, bundle);
  }
  return filled;
}

function configuration(
  templates: Readonly<Record<TargetName, string>>,
  aliases: readonly string[],
  hashOf: (alias: string) => string,
): string {
  const targets = Object.entries(templates).map(([name, uri]) => `  ${name}: ${uri}`);
  const stores = aliases.map(
    (alias) => `  ${alias}: { hash: ${hashOf(alias)}, targets: [${TARGETS.join(', ')}] }`,
  );
  return ['targets:', ...targets, 'stores:', ...stores, ''].join('\n');
}
