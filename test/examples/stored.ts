/** A bundle where the examples look for it. */
import type { TestContext } from 'node:test';
import type { Bundle } from '../../src/bundle/bundle.js';
import { openJournal } from '../../src/journal/journal.js';
import { createOpener } from '../../src/open.js';
import { push } from '../../src/operations/push.js';
import { makeBundle } from '../fixtures/credentials.js';

/**
 * Stores a new bundle as the library does.
 *
 * @param env - what signs in, and `STOREKEYS_HOME`
 */
export async function stored(
  t: TestContext,
  uri: string,
  env: Readonly<Record<string, string>>,
): Promise<Bundle> {
  const bundle = makeBundle('pipeline12');
  const opener = createOpener({ env });
  t.after(() => void opener.close());
  await push({
    bundle,
    targets: [await opener.open(uri)],
    bigCommerce: undefined,
    journal: openJournal({ env, pid: process.pid }),
    forgetPrevious: true,
    confirm: () => Promise.resolve(true),
  });
  return bundle;
}

/** The bundle by the names that it has in an environment. */
export function variablesOf(bundle: Bundle): Readonly<Record<string, string>> {
  const fields = bundle.toFields();
  return {
    BIGCOMMERCE_STORE_HASH: fields.store_hash,
    BIGCOMMERCE_CLIENT_ID: fields.client_id,
    BIGCOMMERCE_CLIENT_SECRET: fields.client_secret,
    BIGCOMMERCE_ACCESS_TOKEN: fields.access_token,
    BIGCOMMERCE_API_PATH: fields.api_path,
  };
}
