/** A store and an account, for tests of the command line. What they write to is not started here. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '../../src/bundle/bundle.js';
import { startBigCommerce, type BigCommerceStandIn } from '../backends/bigcommerce/stand-in.js';
import { makeBundle } from '../fixtures/credentials.js';
import { storekeys, type CliOptions, type CliRun } from '../harness/cli.js';
import { sandbox, type Sandbox } from '../harness/sandbox.js';

type TestScope = Parameters<typeof sandbox>[0];

/** See {@link scene}. */
export interface Scene {
  readonly box: Sandbox;
  readonly store: BigCommerceStandIn;
  /** Environment of every run. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs the program in this scene. */
  readonly run: (args: readonly string[], options?: CliOptions) => Promise<CliRun>;
  /** A new account of the scene's store, known to BigCommerce. */
  readonly account: () => Bundle;
  /** Writes a file below `given/` and gives its path. */
  readonly file: (name: string, content: string | Uint8Array) => string;
}

/** The hash of the scene's store. */
export const STORE_HASH = 'clitest123';

/** Sets a scene; everything ends with the test. */
export async function scene(t: TestScope): Promise<Scene> {
  const box = sandbox(t);
  const store = await startBigCommerce();
  t.after(() => void store.close());
  store.addStore(STORE_HASH);
  const env = { STOREKEYS_BIGCOMMERCE_URL: store.url };
  return {
    box,
    store,
    env,
    run: (args, options = {}) =>
      storekeys(box, args, { ...options, env: { ...env, ...options.env } }),
    account: () => {
      const bundle = makeBundle(STORE_HASH);
      store.addAccount(bundle);
      return bundle;
    },
    file: (name, content) => {
      const path = join(box.given, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

/** The file that BigCommerce offers for download. */
export function downloaded(bundle: Bundle): string {
  return [
    `ACCESS TOKEN: ${bundle.accessToken.reveal()}`,
    `CLIENT NAME: ${bundle.accountName ?? ''}`,
    `CLIENT ID: ${bundle.clientId.reveal()}`,
    `CLIENT SECRET: ${bundle.clientSecret.reveal()}`,
    `NAME: ${bundle.accountName ?? ''}`,
    `API PATH: ${bundle.apiPath}`,
    '',
  ].join('\r\n');
}
