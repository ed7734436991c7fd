/** A web identity token exchanged for a role's keys, and what CI leaves behind when it did that itself. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { inspect } from 'node:util';
import { awsSecretsManager } from '../../../providers/aws-secrets-manager/index.js';
import type { Diagnosis } from '../../../src/diagnosis.js';
import { StorekeysError } from '../../../src/errors.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import { parseRef } from '../../../src/ref.js';
import { Target } from '../../../src/target/target.js';
import { sharedAwsEmulator } from '../../backends/aws-emulator.js';
import { serverFolder } from '../../backends/child-server.js';
import { startFaultProxy, type ProxiedRequest } from '../../backends/fault-proxy.js';
import { startIdTokenIssuer } from '../../backends/id-tokens.js';
import { holds } from '../../conformance/assertions.js';
import { look, put } from '../../conformance/context.js';
import { failure, healthy, on } from '../../harness/diagnoses.js';
import { setOrDelete } from './users.js';

const emulator = await sharedAwsEmulator();
const proxy = await startFaultProxy(emulator.url);
const issuer = await startIdTokenIssuer();
after(() => Promise.all([proxy.stop(), issuer.close()]));

const ROLE = 'arn:aws:iam::123456789012:role/ci';
const folder = serverFolder('web-identity');
const tokenFile = join(folder, 'token');
const token = issuer.sign({ aud: 'sts.amazonaws.com', sub: 'repo:shop/pipelines' });
await writeFile(tokenFile, token, { mode: 0o600 });
await mkdir(join(folder, 'token-folder'));
const WEB = { AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile, AWS_ROLE_ARN: ROLE };
const KEYS = { AWS_ACCESS_KEY_ID: 'ASIAEXAMPLEEXAMPLE00', AWS_SECRET_ACCESS_KEY: 'made-up' };
const BASE = {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.url,
  AWS_ENDPOINT_URL_STS: proxy.url,
  AWS_REGION: 'eu-central-1',
  AWS_CONFIG_FILE: join(folder, 'no-config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};
const set: string[] = [];
afterEach(() => {
  for (const name of set.splice(0)) setOrDelete(name, undefined);
  proxy.clear();
});

/** All requests from now on, whole. */
function recorded(): readonly ProxiedRequest[] {
  const requests: ProxiedRequest[] = [];
  proxy.fault({
    times: Infinity,
    action: { kind: 'pass' },
    onMatch: (request) => {
      requests.push(request);
    },
  });
  return requests;
}

/** A target with this environment, which the SDK reads from the process. */
async function targetWith(env: Readonly<Record<string, string>>, query = ''): Promise<Target> {
  const all = { ...BASE, ...env };
  for (const name of [...Object.keys(WEB), ...Object.keys(KEYS)]) setOrDelete(name, undefined);
  Object.assign(process.env, all);
  set.push(...Object.keys(all));
  const provider = await awsSecretsManager.open({ env: all, onRequest: () => undefined });
  return new Target(provider, parseRef(`aws-sm://web/${newOperationId()}${query}`));
}

async function found(
  env: Readonly<Record<string, string>>,
  query = '',
): Promise<readonly Diagnosis[]> {
  return (await targetWith(env, query)).check();
}

/** What STS answers, instead of the emulator's STS, which accepts any token. */
function refuse(code: string, message: string, status: number): void {
  proxy.fault({
    match: ({ body }) => String(body).includes('Action=AssumeRoleWithWebIdentity'),
    action: {
      kind: 'answer',
      status,
      headers: { 'content-type': 'text/xml' },
      body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
    },
  });
}

test("the token is exchanged once, and the role's keys sign what follows", async () => {
  const target = await targetWith(WEB);
  const requests = recorded();
  const fields = await put(target);
  holds(await look(target), fields);
  const exchanges = requests.filter(({ body }) => String(body).includes('Action='));
  assert.equal(exchanges.length, 1);
  const asked = new URLSearchParams(String(exchanges[0]?.body));
  assert.equal(asked.get('Action'), 'AssumeRoleWithWebIdentity');
  assert.equal(asked.get('RoleArn'), ROLE);
  assert.ok(asked.get('WebIdentityToken') === token);
  const others = requests.filter((request) => !exchanges.includes(request));
  assert.ok(others.length > 2);
  for (const { headers } of others) {
    assert.match(headers.get('authorization') ?? '', /Credential=ASIA/);
    assert.ok((headers.get('x-amz-security-token') ?? '') !== '');
  }
});

test("a role on top of a web identity: the first role's keys ask for the second", async () => {
  const role = 'arn:aws:iam::123456789012:role/storekeys';
  const target = await targetWith(WEB, `?role-arn=${role}&external-id=shop`);
  const requests = recorded();
  await put(target);
  const actions = requests
    .map(({ body }) => new URLSearchParams(String(body)))
    .filter((asked) => asked.has('Action'));
  assert.deepEqual(
    actions.map((asked) => [asked.get('Action'), asked.get('RoleArn'), asked.get('ExternalId')]),
    [
      ['AssumeRoleWithWebIdentity', ROLE, null],
      ['AssumeRole', role, 'shop'],
    ],
  );
});

test('keys that an action of the pipeline fetched are used with their session token', async () => {
  const target = await targetWith({ ...KEYS, AWS_SESSION_TOKEN: 'session-of-the-job' });
  const requests = recorded();
  await look(target);
  const [request] = requests;
  assert.equal(request?.headers.get('x-amz-security-token'), 'session-of-the-job');
});

test('what STS refuses is told in words, without the token', async () => {
  const cases: readonly (readonly [string, string, number, string, RegExp, RegExp])[] = [
    [
      'InvalidIdentityToken',
      'Incorrect token audience',
      400,
      'denied',
      /does not accept the web/,
      /IAM/,
    ],
    ['IDPRejectedClaim', 'rejected', 403, 'denied', /does not accept the web identity/, /audience/],
    ['ExpiredTokenException', 'Token expired', 400, 'denied', /have expired/, /sign in again/],
    [
      'AccessDenied',
      'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      403,
      'denied',
      /does not allow sts:AssumeRoleWithWebIdentity/,
      /trust policy/,
    ],
  ];
  for (const [name, text, status, code, message, hint] of cases) {
    const target = await targetWith(WEB);
    refuse(name, text, status);
    await assert.rejects(look(target), (error) => {
      assert.ok(error instanceof StorekeysError);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.match(error.hint ?? '', hint);
      assert.ok(!inspect(error, { depth: 9 }).includes(token));
      return true;
    });
    proxy.clear();
  }
});

test('check says by which way, and why by no other', async () => {
  const signIn = (diagnoses: readonly Diagnosis[]): string => {
    healthy(diagnoses);
    return on(diagnoses, 'sign-in').detail;
  };
  const web = 'by a web identity token (AWS_WEB_IDENTITY_TOKEN_FILE)';
  const keys = 'by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  assert.equal(signIn(await found(WEB)), web);
  const { AWS_ACCESS_KEY_ID } = KEYS;
  assert.equal(
    signIn(await found({ ...WEB, AWS_ACCESS_KEY_ID })),
    `${web}; AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not`,
  );
  assert.equal(
    signIn(await found({ ...WEB, ...KEYS })),
    `${keys}; AWS_WEB_IDENTITY_TOKEN_FILE comes after it`,
  );
  assert.equal(
    signIn(await found({ ...KEYS, AWS_ROLE_ARN: ROLE })),
    `${keys}; AWS_ROLE_ARN is set, AWS_WEB_IDENTITY_TOKEN_FILE is not`,
  );
});

test('nothing to sign in with: what is half there is named, for every command', async () => {
  const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [
      { AWS_ROLE_ARN: ROLE },
      /^AWS_ROLE_ARN is set, AWS_WEB_IDENTITY_TOKEN_FILE is not; set AWS_PROFILE/,
    ],
    [
      { AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile },
      /^AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not/,
    ],
    [
      { ...WEB, AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'gone') },
      /^the file of AWS_WEB.*: ENOENT;/,
    ],
    [
      { ...WEB, AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token-folder') },
      /^the file of .*: EISDIR;/,
    ],
    [{ ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x' }, /^GitHub offers an ID token.*configure-aws/],
  ];
  for (const [env, cure] of cases) {
    const failed = failure(await found(env));
    assert.equal(failed.what, 'sign-in: no usable AWS credentials were found');
    assert.match(failed.cure, cure);
    await assert.rejects(look(await targetWith(env)), (error) => {
      assert.ok(error instanceof StorekeysError);
      assert.match(error.hint ?? '', cure);
      return error.code === 'denied';
    });
  }
});
