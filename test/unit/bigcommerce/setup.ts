/** What the tests of the BigCommerce client share. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { inspect } from 'node:util';
import type { Bundle } from '../../../src/bundle/bundle.js';
import {
  createBigCommerceClient,
  type BigCommerceClient,
  type BigCommerceClientOptions,
} from '../../../src/bigcommerce/client.js';
import { StorekeysError } from '../../../src/errors.js';
import {
  startBigCommerce,
  type BigCommerceStandIn,
  type BigCommerceStandInOptions,
} from '../../backends/bigcommerce/stand-in.js';
import { SENTINEL, makeBundle } from '../../fixtures/credentials.js';

/** A stand-in with one account, and a client that does not wait between tries. */
export interface Setup {
  readonly standIn: BigCommerceStandIn;
  readonly bundle: Bundle;
  readonly client: BigCommerceClient;
  /** The waits that the client asked for, in milliseconds. */
  readonly waits: number[];
}

/** Ends with the test. */
export async function setUp(
  t: TestContext,
  options: BigCommerceClientOptions = {},
  standInOptions: BigCommerceStandInOptions = {},
): Promise<Setup> {
  const standIn = await startBigCommerce(standInOptions);
  t.after(() => standIn.close());
  const bundle = makeBundle();
  standIn.addAccount(bundle);
  const waits: number[] = [];
  const wait = (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
    return Promise.resolve();
  };
  const client = createBigCommerceClient({ baseUrl: standIn.url, wait, ...options });
  return { standIn, bundle, client, waits };
}

/** Awaits a failure in storekeys' own words, and checks that it shows no credential in any form. */
export async function failureOf(work: Promise<unknown>): Promise<StorekeysError> {
  const error = await work.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StorekeysError, inspect(error));
  assertNoSecret(error);
  assert.equal(error.cause, undefined);
  return error;
}

/** No way of looking at it gives a credential. */
export function assertNoSecret(value: unknown): void {
  const stack = value instanceof Error ? (value.stack ?? '') : '';
  const shown = [
    inspect(value, { depth: 9, showHidden: true, getters: true }),
    JSON.stringify(value),
    String(value),
    stack,
  ].join('\n');
  assert.doesNotMatch(shown, SENTINEL);
}
