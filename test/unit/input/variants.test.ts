import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBundle, parseEnvironment } from '../../../src/input/parse.js';
import { makeCredentials } from '../../fixtures/credentials.js';

const NOW = new Date('2026-03-04T05:06:07.000Z');
const credentials = makeCredentials('abc123');
const { store_hash, client_id, client_secret, access_token } = credentials;
const API_PATH = `https://api.bigcommerce.com/stores/${store_hash}/v3/`;

interface Expected {
  form: string;
  name?: string;
  warnings?: readonly RegExp[];
}

function expectBundle(
  parsed: ReturnType<typeof parseBundle>,
  { form, name, warnings = [] }: Expected,
): void {
  assert.deepEqual(parsed.bundle.toFields(), {
    ...credentials,
    api_path: API_PATH,
    ...(name === undefined ? {} : { account_name: name }),
    captured_at: NOW.toISOString(),
  });
  assert.equal(parsed.form, form);
  assert.equal(parsed.warnings.length, warnings.length, parsed.warnings.join('; '));
  warnings.forEach((pattern, i) => {
    assert.match(parsed.warnings[i] ?? '', pattern);
  });
}

const TOKEN_LINE = `ACCESS TOKEN: ${access_token}`;
const ID_LINE = `CLIENT ID: ${client_id}`;
const SECRET_LINE = `CLIENT SECRET: ${client_secret}`;
const PATH_LINE = `API PATH: ${API_PATH}`;
const GAP = /under a name that other services use too/;

const texts: Readonly<Record<string, Expected & { text: string }>> = {
  'variant A of the file': {
    form: 'labels',
    name: 'order sync',
    text: [TOKEN_LINE, 'CLIENT NAME: order sync', PATH_LINE, ID_LINE, SECRET_LINE, ''].join('\n'),
  },
  'variant A on one line': {
    form: 'labels',
    name: 'order sync',
    text: [TOKEN_LINE, 'CLIENT NAME: order sync', PATH_LINE, ID_LINE, SECRET_LINE].join(' '),
  },
  'variant B, NAME repeats CLIENT NAME': {
    form: 'labels',
    name: 'sync',
    text: [TOKEN_LINE, 'CLIENT NAME: sync', ID_LINE, SECRET_LINE, 'NAME: sync', PATH_LINE].join(
      '\r\n',
    ),
  },
  'variant B, the names differ': {
    form: 'labels',
    name: 'new #2 (a=b)',
    warnings: [/^account_name: different names/],
    text: [
      TOKEN_LINE,
      'CLIENT NAME: old',
      ID_LINE,
      SECRET_LINE,
      'NAME: new #2 (a=b)',
      PATH_LINE,
    ].join('\n'),
  },
  'variant C': {
    form: 'labels',
    name: 'sync',
    text: [TOKEN_LINE, ID_LINE, SECRET_LINE, 'NAME: sync', PATH_LINE].join('\r'),
  },
  'variant C on one line, the name before the path': {
    form: 'labels',
    name: 'sync',
    text: [TOKEN_LINE, ID_LINE, SECRET_LINE, 'NAME: sync', PATH_LINE].join('\t'),
  },
  'variant D, braces and STORE HASH': {
    form: 'labels',
    text: `Store_Hash: {${store_hash}}\nclient-id : {${client_id}}\nClientSecret:{${client_secret}}\naccess  token:{ ${access_token} }`,
  },
  'the pop-up, values below their labels': {
    form: 'labels',
    text: `Client ID\n${client_id}\n\nClient Secret\n\n${client_secret}\nAccess Token:\n${access_token}\nAPI path\n${API_PATH}\n`,
  },
  'a chat message with Markdown and a mail quote': {
    form: 'labels',
    name: 'sync',
    text: `Hi, the credentials:\n- **Access Token:** \`${access_token}\`\n* *Client ID*: ${client_id}\n> CLIENT SECRET: \u201c${client_secret}\u201d\nAPI Path: <${API_PATH}>\nname: sync\nYour name: nobody\nThanks, keep the client secret secret!`,
  },
  'sentences that end in a label or list them': {
    form: 'labels',
    text: `Keep API path, client ID, 0123456789abcdefghij, client secret\nand access token\n0123456789-0123456789\n${TOKEN_LINE}\n${ID_LINE}\n${SECRET_LINE}\n${PATH_LINE}\nReplaces the old access token\nabcdefghijklmnopqrst`,
  },
  dotenv: {
    form: 'dotenv',
    name: 'sync # 2',
    text: `# BIGCOMMERCE_ACCESS_TOKEN=old\nexport BIGCOMMERCE_STORE_HASH="${store_hash}" # the store\nexport BIGCOMMERCE_CLIENT_ID = ${client_id} # shown once\nBIGCOMMERCE_CLIENT_SECRET='${client_secret}'\nBIGCOMMERCE_ACCESS_TOKEN=${access_token}\nBIGCOMMERCE_NAME="sync # 2" # name\nBIGCOMMERCE_STOREFRONT_TOKEN=eyJ0\nGOOGLE_CLIENT_ID=12-apps\nBIGCOMMERCE_CHANNEL_ID=1`,
  },
  'dotenv with a prefix, all on one line': {
    form: 'dotenv',
    text: `LOG=1 ACME_BIGCOMMERCE_STORE_HASH=${store_hash} ACME_BIGCOMMERCE_CLIENT_ID=${client_id} X=y ACME_BIGCOMMERCE_CLIENT_SECRET=${client_secret} ACME_BIGCOMMERCE_ACCESS_TOKEN=${access_token} PORT=80`,
  },
  'the same under two prefixes': {
    form: 'dotenv',
    text: ['DEV', 'TEST']
      .map((prefix) =>
        Object.entries(credentials)
          .map(([key, value]) => `${prefix}_BC_${key.toUpperCase()}=${value}`)
          .join('\n'),
      )
      .join('\n'),
  },
  'names of the Nuxt starter': {
    form: 'dotenv',
    warnings: [GAP, GAP, GAP],
    text: `BC_API_URL=https://api.bigcommerce.com\nSTORE_HASH=${store_hash}\nAPI_TOKEN=${access_token}\nAPI_CLIENT_ID=${client_id}\nAPI_SECRET=${client_secret}\n`,
  },
  'names of the Next.js commerce starter': {
    form: 'dotenv',
    text: `BIGCOMMERCE_STOREFRONT_API_URL=https://store-other1.mybigcommerce.com/graphql\nBIGCOMMERCE_STOREFRONT_API_TOKEN=eyJ0eXAi\nBIGCOMMERCE_STORE_API_URL=https://api.bigcommerce.com/stores/${store_hash}\nBIGCOMMERCE_STORE_API_TOKEN=${access_token}\nBIGCOMMERCE_STORE_API_CLIENT_ID=${client_id}\nBIGCOMMERCE_STORE_API_CLIENT_SECRET=${client_secret}\n`,
  },
  WordPress: {
    form: 'php',
    text: `<?php\ndefine('BIGCOMMERCE_API_URL', '${API_PATH}');\ndefine( "BIGCOMMERCE_CLIENT_ID", "${client_id}" ); define('BIGCOMMERCE_CLIENT_SECRET', '${client_secret}');\ndefine('BIGCOMMERCE_ACCESS_TOKEN', '${access_token}'); // token`,
  },
  'YAML-like lines with anchors in them': {
    form: 'yaml',
    name: 'sync',
    text: `x: &a [1, 1]\ny: [*a, *a]\nbigcommerce:\n  store_hash: "${store_hash}"\n  client_id: ${client_id} # id\n  client_secret: >-\n    ${client_secret}\n  access_token: '${access_token}'\n  name: sync\n`,
  },
  'a JavaScript object': {
    form: 'yaml',
    warnings: [GAP],
    text: `new BigCommerce({ clientId: '${client_id}', secret: '${client_secret}', accessToken: '${access_token}', storeHash: '${store_hash}' });`,
  },
  'nested JSON with escapes': {
    form: 'json',
    name: 'sync',
    text: JSON.stringify(
      { data: { data: { ...credentials, store_hash: null, name: 'sync', api_path: API_PATH } } },
      null,
      2,
    ).replaceAll('/', '\\/'),
  },
  'JSON, an array with one object': {
    form: 'json',
    text: JSON.stringify([{ ...credentials, scope: ['client_id', 'access_token'] }]),
  },
};

for (const [what, { text, ...expected }] of Object.entries(texts)) {
  test(`parses ${what}`, () => {
    expectBundle(parseBundle(text, { now: NOW }), expected);
  });
}

test('keeps the time of capture that the stored form carries', () => {
  const stored = { ...credentials, api_path: API_PATH, captured_at: '2026-01-02T03:04:05.000Z' };
  const { bundle } = parseBundle(JSON.stringify(stored), { now: NOW });
  assert.equal(bundle.capturedAt?.toISOString(), stored.captured_at);
  const broken = parseBundle(JSON.stringify({ ...stored, captured_at: 'yesterday' }), { now: NOW });
  assert.equal(broken.bundle.capturedAt?.getTime(), NOW.getTime());
  assert.match(broken.warnings.join(), /^captured_at: /);
});

test('takes the present as the time of capture by default', () => {
  const before = Date.now();
  const { bundle } = parseBundle([TOKEN_LINE, ID_LINE, SECRET_LINE, PATH_LINE].join('\n'));
  const captured = bundle.capturedAt?.getTime() ?? 0;
  assert.ok(captured >= before && captured <= Date.now());
});

test('reads the environment under generic, branded and prefixed names', () => {
  for (const prefix of ['BIGCOMMERCE_', 'BC_', 'ACME_BIGCOMMERCE_']) {
    const env = Object.fromEntries(
      Object.entries(credentials).map(([key, value]) => [prefix + key.toUpperCase(), value]),
    );
    // Everyday names and empty variables are everywhere in real environments.
    const noise = {
      NAME: 'host',
      SECRET: 'x',
      CLIENT_ID: 'another',
      BC_AUTH_TOKEN: '',
      PATH: '/bin',
    };
    expectBundle(parseEnvironment({ ...noise, ...env }, { now: NOW }), { form: 'environment' });
  }
});

test('fills what branded variables leave open from plain ones, and says so', () => {
  const env = {
    BIGCOMMERCE_API_URL: API_PATH,
    BIGCOMMERCE_ACCESS_TOKEN: access_token,
    CLIENT_ID: client_id,
    CLIENT_SECRET: client_secret,
  };
  expectBundle(parseEnvironment(env, { now: NOW }), {
    form: 'environment',
    warnings: [/^client_id: .*\(CLIENT_ID\)/, /^client_secret: .*\(CLIENT_SECRET\)/],
  });
});

test('refuses variables that disagree, naming them', () => {
  const env = Object.fromEntries(
    Object.entries(credentials).map(([key, value]) => [`BIGCOMMERCE_${key.toUpperCase()}`, value]),
  );
  assert.throws(
    () => parseEnvironment({ ...env, CATALYST_ACCESS_TOKEN: makeCredentials().access_token }),
    {
      code: 'invalid',
      problems: [
        'access_token: different values are given (BIGCOMMERCE_ACCESS_TOKEN, CATALYST_ACCESS_TOKEN): several bundles in one input',
      ],
    },
  );
  assert.throws(() => parseEnvironment({ PATH: '/bin' }), {
    code: 'invalid',
    hint: /BIGCOMMERCE_/,
  });
});
