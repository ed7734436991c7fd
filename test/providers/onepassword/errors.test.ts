/** What each failure of 1Password means, and how often it is asked for. One row, one case. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StorekeysError, type ErrorCode } from '../../../src/errors.js';
import type { Target } from '../../../src/target/target.js';
import type { Fault } from '../../backends/onepassword/faults.js';
import { rejectsWith } from '../../conformance/assertions.js';
import { look, newFields, put, writing } from '../../conformance/context.js';
import { startBackend, VAULT } from './backend.js';

const { service, client, target, ownVault, title } = await startBackend();

/** What a caller is told. */
interface Outcome {
  readonly code: ErrorCode;
  /** All of it, behind the target's name: so nothing in it is the SDK's. */
  readonly message: string;
  readonly retryable: boolean;
  readonly mayHaveHappened: boolean;
  readonly hint: boolean;
}

const QUOTA: Outcome = {
  code: 'unavailable',
  message: "the account's or the token's quota of requests is used up",
  retryable: false,
  mayHaveHappened: false,
  hint: true,
};
const NO_ANSWER: Outcome = {
  code: 'unavailable',
  message: '1Password does not answer',
  retryable: true,
  mayHaveHappened: true,
  hint: true,
};
const OWN_ERROR: Outcome = { ...NO_ANSWER, message: '1Password answers with an error of its own' };
const CONFLICT: Outcome = {
  ...NO_ANSWER,
  message: 'the vault was changed by somebody else at the same moment',
};
const NOT_ONE_PASSWORD: Outcome = {
  ...NO_ANSWER,
  message: 'something answered that is not 1Password as storekeys knows it',
  retryable: false,
};
const REFUSED: Outcome = {
  code: 'denied',
  message: '1Password refuses to sign in',
  retryable: false,
  mayHaveHappened: false,
  hint: true,
};
const NOT_ALLOWED: Outcome = { ...REFUSED, message: 'this account may not do that in this vault' };
const NO_VAULT: Outcome = {
  ...REFUSED,
  code: 'not-found',
  message: 'there is no such vault for this account',
};
const TOO_BIG: Outcome = {
  code: 'unsupported',
  message: 'the item would be too big for 1Password',
  retryable: false,
  mayHaveHappened: false,
  hint: false,
};

/** A call of the SDK, and where in it the fault is. */
type CallName =
  | 'sign-in'
  | 'end of sign-in'
  | 'list of vaults'
  | 'list of items'
  | 'get'
  | 'put'
  | 'create'
  | 'archive';

const SIGN_IN: readonly CallName[] = ['sign-in', 'end of sign-in'];
const READS: readonly CallName[] = ['list of vaults', 'list of items', 'get'];
const WRITES: readonly CallName[] = ['put', 'create', 'archive'];

const CASES: readonly (readonly [string, Fault, readonly CallName[], Outcome])[] = [
  ['400', status(400), [...READS, ...WRITES], NOT_ONE_PASSWORD],
  ['400', status(400), ['sign-in'], REFUSED],
  ['401', status(401), SIGN_IN, REFUSED],
  ['403', status(403), SIGN_IN, REFUSED],
  ['403', status(403), [...READS, ...WRITES], NOT_ALLOWED],
  ['404', status(404), ['sign-in'], REFUSED],
  ['404', status(404), ['list of vaults', ...WRITES], NO_VAULT],
  ['409', status(409), [...READS, ...WRITES], CONFLICT],
  ['422', status(422), [...READS, ...WRITES], OWN_ERROR],
  ['429', status(429), [...SIGN_IN, ...READS, ...WRITES], QUOTA],
  ['500', status(500), [...SIGN_IN, ...READS, ...WRITES], OWN_ERROR],
  ['503', status(503), ['sign-in', ...READS, ...WRITES], OWN_ERROR],
  ['no permission for the item', { kind: 'refuse-items', code: 101 }, WRITES, NOT_ALLOWED],
  ['an error about the item', { kind: 'refuse-items', code: 103 }, WRITES, OWN_ERROR],
  ['another version of the item', { kind: 'refuse-items', code: 104 }, WRITES, CONFLICT],
  ['too big an item', { kind: 'refuse-items', code: 106 }, WRITES, TOO_BIG],
  ['a refusal that is new', { kind: 'refuse-items', code: 999 }, WRITES, NOT_ONE_PASSWORD],
  ['a cut', { kind: 'cut', when: 'before' }, ['sign-in', ...READS, ...WRITES], NO_ANSWER],
  ['a web page', { kind: 'html' }, [...SIGN_IN, ...READS, ...WRITES], NOT_ONE_PASSWORD],
];

/** Those that would meet other tests' requests: not of one vault. */
const OF_ACCOUNT: readonly CallName[] = [...SIGN_IN, 'list of vaults'];

describe('errors of an account', () => {
  for (const [what, fault, calls, outcome] of CASES) {
    for (const name of calls.filter((each) => OF_ACCOUNT.includes(each))) {
      test(`errors: ${what} at the ${name}`, () => meets(fault, name, outcome));
    }
  }
});

// Each has a vault of its own, so the waits between tries may pass at the same time.
describe('errors in a vault', { concurrency: 8 }, () => {
  for (const [what, fault, calls, outcome] of CASES) {
    for (const name of calls.filter((each) => !OF_ACCOUNT.includes(each))) {
      test(`errors: ${what} at the ${name}`, () => meets(fault, name, outcome));
    }
  }
});

/** A call that meets a fault whenever it is tried ends as it should, after no more tries than it should. */
async function meets(fault: Fault, name: CallName, outcome: Outcome): Promise<void> {
  const { match, there, run } = await prepared(name);
  const before = service.requests.length;
  service.faults.add({ fault, ...match });
  try {
    await assert.rejects(run(), (error) => {
      assert.ok(error instanceof StorekeysError);
      const { code, message, retryable, mayHaveHappened, hint } = error;
      assert.deepEqual(
        { code, message, retryable, mayHaveHappened, hint: hint !== undefined },
        {
          ...outcome,
          message: `${there.name}: ${outcome.message}`,
          // A read without an answer leaves no doubt.
          mayHaveHappened: outcome.mayHaveHappened && WRITES.includes(name),
        },
      );
      return true;
    });
  } finally {
    if (OF_ACCOUNT.includes(name)) service.faults.clear();
  }
  const tries = service.requests
    .slice(before)
    .filter(({ method, path }) => method === match.method && match.path.test(path));
  // Nothing is repeated that a repeat cannot help.
  const calls = outcome.retryable ? 3 : 1;
  // A change that somebody else was quicker than is tried again within a call.
  const each = outcome === CONFLICT && (name === 'put' || name === 'archive') ? 5 : 1;
  assert.equal(tries.length, calls * each);
}

interface Prepared {
  readonly there: Target;
  /** The request that is to fail. */
  readonly match: { readonly method: string; readonly path: RegExp };
  readonly run: () => Promise<unknown>;
}

/** A target at which a call is about to be made: nothing that it asks for is remembered yet. */
async function prepared(name: CallName): Promise<Prepared> {
  const { vaultId, name: item, path } = ownVault();
  const there = target(path, SIGN_IN.includes(name) ? await client() : undefined);
  switch (name) {
    case 'sign-in':
    case 'end of sign-in': {
      const step = name === 'sign-in' ? /v3\/auth\/start/ : /v2\/auth\/complete/;
      return request(there, 'POST', step, () => look(there));
    }
    case 'list of vaults': {
      const byTitle = target(`${item}/${item}`);
      return request(byTitle, 'GET', /v1\/vaults/, () => look(byTitle));
    }
    case 'list of items':
      return request(there, 'GET', new RegExp(`${vaultId}/items/overviews`), () => look(there));
    case 'get':
      service.addItem(vaultId, { overview: { title: item } });
      return request(there, 'GET', new RegExp(`${vaultId}/item/`), () => look(there));
    case 'put':
    case 'create':
    case 'archive': {
      if (name !== 'create') service.addItem(vaultId, { overview: { title: item } });
      const { base } = await look(there);
      return request(there, 'PATCH', new RegExp(vaultId), () =>
        name === 'archive' ? there.remove(base) : there.put(newFields(), writing(base)),
      );
    }
  }
}

function request(there: Target, method: string, path: RegExp, run: Prepared['run']): Prepared {
  return { there, match: { method, path }, run };
}

function status(code: number): Fault {
  return { kind: 'status', status: code };
}

test('errors: a 401 is answered with a sign-in, once', async () => {
  const there = target(`${VAULT}/${title()}`, await client());
  await put(there);
  const signIns = (): number => service.requests.filter(({ signIn }) => signIn).length;
  const before = signIns();
  service.faults.add({ fault: status(401), path: /item\//, times: 1 });
  assert.equal((await look(there)).state, 'present');
  assert.equal(signIns() - before, 4);

  service.clearRequests();
  service.faults.add({ fault: status(401), path: /item\// });
  await rejectsWith('denied', look(there));
  service.faults.clear();
  assert.equal(signIns(), 4);
  assert.equal(service.requests.length - signIns(), 2, 'no third try');
  assert.equal((await look(there)).state, 'present');
});

test('errors: an item without a trace is absent; a vault without one is named', async () => {
  const { vaultId, name } = ownVault();
  const id = service.addItem(vaultId, { overview: { title: name } });
  service.faults.add({ fault: status(404), path: new RegExp(`${vaultId}/item`) });
  assert.equal((await look(target(`${vaultId}/${id}`))).state, 'absent');
  await rejectsWith('not-found', look(target(`${vaultId}/${name}`)));
  service.faults.clear();
});

test('errors: a vault that may only be read is read, and refuses a push', async () => {
  const name = title();
  const vaultId = service.addVault({ title: name, readOnly: true });
  service.addItem(vaultId, { overview: { title: name } });
  for (const item of [name, title()]) {
    const there = target(`${vaultId}/${item}`);
    const { base } = await look(there);
    await rejectsWith('denied', there.put(newFields(), writing(base)));
  }
  assert.equal(service.items(vaultId).length, 1);
});

test('errors: another version of the item, once, is no reason to give up', async () => {
  const there = target(`${VAULT}/${title()}`);
  await put(there);
  service.faults.add({ fault: { kind: 'refuse-items', code: 104 }, method: 'PATCH', times: 1 });
  await put(there);
});
