/** A store at the stand-in, targets, and the operations on them in this process. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createBigCommerceClient, type BigCommerceClient } from '../../src/bigcommerce/client.js';
import { Bundle } from '../../src/bundle/bundle.js';
import { StorekeysError, type ErrorCode } from '../../src/errors.js';
import { openJournal, type Journal } from '../../src/journal/journal.js';
import { createOpener, type Opener } from '../../src/open.js';
import { push, type PushOptions, type PushReport } from '../../src/operations/push.js';
import { retire } from '../../src/operations/retire/retire.js';
import type { RetireOptions, RetireReport } from '../../src/operations/retire/state.js';
import { rotate } from '../../src/operations/rotate.js';
import type { StoreToCheck } from '../../src/operations/status/state.js';
import type { ProviderDefinition } from '../../src/provider.js';
import type { Target } from '../../src/target/target.js';
import type { AccountOptions } from '../backends/bigcommerce/accounts.js';
import { startBigCommerce, type BigCommerceStandIn } from '../backends/bigcommerce/stand-in.js';
import { makeBundle } from '../fixtures/credentials.js';
import { sandbox } from '../harness/sandbox.js';

type TestScope = Parameters<typeof sandbox>[0];

/** The hash of the store. */
export const SHOP_HASH = 'rotate1234';

/** Beyond what every operation here gets. */
export type More = Partial<Omit<PushOptions, 'bundle' | 'targets' | 'journal'>>;

/** See {@link shop}. */
export interface Shop {
  readonly store: BigCommerceStandIn;
  readonly client: BigCommerceClient;
  readonly journal: Journal;
  readonly opener: Opener;
  /** A new account of the store. */
  readonly account: (options?: AccountOptions) => Bundle;
  readonly open: (uris: readonly string[]) => Promise<readonly Target[]>;
  /** Stores without asking anybody. */
  readonly pushed: (bundle: Bundle, uris: readonly string[]) => Promise<void>;
  /** Consents to everything. */
  readonly rotated: (bundle: Bundle, uris: readonly string[], more?: More) => Promise<PushReport>;
  /** Consents to everything; the targets are all that there are, unless others are named. */
  readonly retired: (
    uris: readonly string[],
    more?: Partial<RetireOptions>,
  ) => Promise<RetireReport>;
  /** As a store of the configuration. */
  readonly configured: (
    alias: string,
    hash: string | undefined,
    uris: readonly string[],
  ) => Promise<StoreToCheck>;
  /** Fingerprints of what the targets hold now, in their order. */
  readonly held: (uris: readonly string[]) => Promise<readonly (string | undefined)[]>;
}

/** Opens a shop; everything ends with the test. */
export async function shop(
  t: TestScope,
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly providers?: Readonly<Record<string, ProviderDefinition>>;
  } = {},
): Promise<Shop> {
  const env = { ...options.env, STOREKEYS_HOME: join(sandbox(t).home, 'storekeys') };
  // The AWS SDK's sign-in chain reads the process itself.
  Object.assign(process.env, options.env);
  const providers = Object.fromEntries(
    Object.entries(options.providers ?? {}).map(([scheme, definition]) => [
      scheme,
      () => Promise.resolve(definition),
    ]),
  );
  const store = await startBigCommerce();
  t.after(() => void store.close());
  store.addStore(SHOP_HASH);
  const opener = createOpener({ env, providers });
  t.after(() => void opener.close());
  const journal = openJournal({ env, pid: process.pid });
  const client = createBigCommerceClient({ baseUrl: store.url });
  const open = (uris: readonly string[]): Promise<readonly Target[]> =>
    Promise.all(uris.map((uri) => opener.open(uri)));
  const yes = (): Promise<boolean> => Promise.resolve(true);
  const configured: Shop['configured'] = async (alias, hash, uris) => {
    const targets = await open(uris);
    return { alias, hash, targets: targets.map((target) => ({ label: target.name, target })) };
  };
  return {
    store,
    client,
    journal,
    opener,
    open,
    account: (options) => {
      const bundle = makeBundle(SHOP_HASH);
      store.addAccount(bundle, options);
      return bundle;
    },
    pushed: async (bundle, uris) => {
      const targets = await open(uris);
      const quietly = { bigCommerce: undefined, forgetPrevious: true, confirm: yes };
      await push({ bundle, targets, journal, ...quietly });
    },
    rotated: async (bundle, uris, more = {}) => {
      const targets = await open(uris);
      return rotate({ bundle, targets, journal, bigCommerce: client, confirm: yes, ...more });
    },
    configured,
    retired: async (uris, more = {}) => {
      const stores = [await configured('acme', SHOP_HASH, uris)];
      const targets = await open(uris);
      return retire({ targets, stores, journal, bigCommerce: client, confirm: yes, ...more });
    },
    held: async (uris) => {
      const targets = await open(uris);
      const readings = await Promise.all(
        targets.map((target) => target.read('current', { purpose: 'reading' })),
      );
      return readings.map(({ version }) => fingerprintOf(version?.fields?.reveal()));
    },
  };
}

function fingerprintOf(fields: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return fields === undefined ? undefined : Bundle.fromStored(fields)?.fingerprint;
}

/** It is refused so, and says this. */
export async function refused(
  work: Promise<unknown>,
  code: ErrorCode,
  says: RegExp,
): Promise<StorekeysError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StorekeysError, 'it was not refused');
  assert.equal(error.code, code, error.message);
  assert.match(`${error.message}; ${error.hint ?? ''}`, says);
  return error;
}
