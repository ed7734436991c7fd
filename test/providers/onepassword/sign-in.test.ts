/** Who signs in, and what is said when nobody can. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StorekeysError, type ErrorCode } from '../../../src/errors.js';
import { look, put } from '../../conformance/context.js';
import { startBackend, VAULT } from './backend.js';

const { service, env, client, target, title } = await startBackend();
const token = service.token();

/** A token that signs in elsewhere. */
function tokenFor(address: string): string {
  const parts = JSON.parse(Buffer.from(token.slice(4), 'base64url').toString()) as object;
  const text = JSON.stringify({ ...parts, signInAddress: address });
  return `ops_${Buffer.from(text).toString('base64url')}`;
}

const REFUSED: readonly (readonly [string, Readonly<Record<string, string>>, ErrorCode, RegExp])[] =
  [
    ['nothing at all', {}, 'denied', /not signed in/],
    ['a Connect server alone', { OP_CONNECT_HOST: 'http://connect' }, 'denied', /not signed in/],
    ['an empty token', { OP_SERVICE_ACCOUNT_TOKEN: ' ' }, 'denied', /not signed in/],
    [
      'something else',
      { OP_SERVICE_ACCOUNT_TOKEN: 'A3-XXXXXX' },
      'denied',
      /no token of a service/,
    ],
    [
      'half a token',
      { OP_SERVICE_ACCOUNT_TOKEN: token.slice(0, 60) },
      'denied',
      /no token of a service/,
    ],
    [
      'JSON that is no token',
      { OP_SERVICE_ACCOUNT_TOKEN: `ops_${btoa('{}')}` },
      'denied',
      /no token/,
    ],
    [
      'a token that the SDK refuses',
      { OP_SERVICE_ACCOUNT_TOKEN: `ops_${btoa('{"signInAddress":"my.1password.com"}')}` },
      'denied',
      /no token of a service/,
    ],
    [
      'a token that signs in without TLS',
      { OP_SERVICE_ACCOUNT_TOKEN: tokenFor('http://example.com') },
      'denied',
      /without TLS/,
    ],
    [
      'an address where nobody is',
      { OP_SERVICE_ACCOUNT_TOKEN: tokenFor('http://127.0.0.1:1') },
      'unavailable',
      /does not answer/,
    ],
  ];

for (const [what, given, code, message] of REFUSED) {
  test(`sign-in: ${what}`, async () => {
    const there = target(`${VAULT}/${title()}`, await client(given));
    await assert.rejects(look(there), (error) => {
      assert.ok(error instanceof StorekeysError);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.ok(error.hint !== undefined);
      return true;
    });
  });
}

test('sign-in: the desktop app, where it is not there', async () => {
  const there = target(`${VAULT}/Item?account=my`, await client({}));
  await assert.rejects(look(there), (error) => {
    assert.ok(error instanceof StorekeysError);
    assert.equal(error.code, 'denied');
    assert.match(error.message, /1Password app/);
    return true;
  });
});

test('sign-in: a token goes before the app and before Connect, and may end with a newline', async () => {
  const own = await client({
    OP_SERVICE_ACCOUNT_TOKEN: `${env['OP_SERVICE_ACCOUNT_TOKEN'] ?? ''}\n`,
    OP_CONNECT_HOST: 'http://connect',
  });
  const reading = await look(target(`${VAULT}/${title()}?account=my`, own));
  assert.equal(reading.state, 'absent');
});

test('sign-in: once for all targets, and again when the session has ended', async () => {
  const own = await client();
  service.clearRequests();
  const [one, two] = [title(), title()];
  await put(target(`${VAULT}/${one}`, own));
  await put(target(`${VAULT}/${two}`, own));
  const signIns = (): number => service.requests.filter(({ signIn }) => signIn).length;
  assert.equal(signIns(), 4);
  service.expireSessions();
  await put(target(`${VAULT}/${one}`, own));
  assert.equal(signIns(), 8);
});

test('sign-in: one that failed is not remembered', async () => {
  const own = await client();
  service.faults.add({ fault: { kind: 'status', status: 500 }, path: /auth/, times: 3 });
  const there = target(`${VAULT}/${title()}`, own);
  await assert.rejects(look(there));
  service.faults.clear();
  assert.equal((await look(there)).state, 'absent');
});
