import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Config } from '../../../src/config/load.js';
import {
  resolveStore,
  resolveTarget,
  resolveTargets,
  type ResolveContext,
} from '../../../src/config/resolve.js';
import { parseConfig } from '../../../src/config/schema.js';
import { fillTemplate } from '../../../src/config/template.js';
import { StorekeysError } from '../../../src/errors.js';
import { makeCredentials, SENTINEL } from '../../fixtures/credentials.js';
import { EXAMPLE, usage } from './workspace.js';

const schemes = ['local', 'vault', 'aws-sm', 'op'];

function contextOf(
  yaml: string | undefined,
  origin: Config['origin'] = 'searched',
): ResolveContext {
  const trust = { file: '/home/me/config.yaml', addresses: [], roles: [], accounts: [] };
  const path = '/repository/storekeys.yaml';
  const config =
    yaml === undefined
      ? undefined
      : { ...parseConfig(path, yaml), path, origin, digest: '', trust };
  return { config, env: {}, schemes };
}

test('without a configuration a URI works and a name does not', () => {
  const context = contextOf(undefined);
  assert.deepEqual(resolveTarget('local://acme', context), {
    uri: 'local://acme',
    name: undefined,
    origin: 'typed',
  });
  const hint = /^there is no configuration; write a storekeys\.yaml, or name one with --config/;
  assert.throws(() => resolveTarget('prod', context), usage(/unknown target 'prod'/, hint));
  assert.throws(() => resolveStore('acme', undefined), usage(/unknown store 'acme'/, hint));
});

test('a name gives the URI of its store', () => {
  const context = contextOf(EXAMPLE);
  const store = resolveStore('acme', context.config);
  assert.deepEqual(store, { alias: 'acme', hash: 'abc123', targets: ['prod', 'ops', 'people'] });
  assert.deepEqual(resolveTarget('people', { ...context, store }), {
    uri: 'op://Integrations/BigCommerce acme',
    name: 'people',
    origin: 'searched-config',
  });
  const explicit = { ...contextOf(EXAMPLE, 'explicit'), store };
  assert.equal(resolveTarget('prod', explicit).origin, 'explicit-config');
  assert.equal(resolveTarget('local://{store}-{hash}', explicit).uri, 'local://acme-abc123');
  assert.equal(resolveTarget('local://{store}', explicit).origin, 'typed');
});

test('the targets of a store are the default, in their order', () => {
  const context = contextOf(EXAMPLE);
  const store = resolveStore('acme', context.config);
  const uris = resolveTargets([], { ...context, store }).map(({ uri }) => uri);
  assert.deepEqual(uris, [
    'aws-sm://bigcommerce/acme?region=eu-west-1',
    'vault://secret/bigcommerce/acme',
    'op://Integrations/BigCommerce acme',
  ]);
  const [first, second] = resolveTargets(['ops', 'local://x'], { ...context, store });
  assert.deepEqual([first?.name, second?.uri], ['ops', 'local://x']);
});

test('a URI that a store lists is the word of the file, not typed', () => {
  const context = contextOf('stores: {acme: {targets: ["local://{store}"]}}', 'explicit');
  const store = resolveStore('acme', context.config);
  assert.deepEqual(resolveTargets([], { ...context, store }), [
    { uri: 'local://acme', name: undefined, origin: 'explicit-config' },
  ]);
});

test('no target at all', () => {
  const context = contextOf('stores: {acme: {}}');
  const store = resolveStore('acme', context.config);
  const lists = /no target is named: store 'acme' lists none/;
  assert.throws(() => resolveTargets([], { ...context, store }), usage(lists, /list 'targets'/));
  assert.throws(() => resolveTargets([], context), usage(/no target is named$/, /--to/));
});

test('unknown names and schemes, with the nearest', () => {
  const context = contextOf(EXAMPLE);
  assert.throws(() => resolveTarget('prd', context), usage(/unknown target/, /mean 'prod'/));
  assert.throws(() => resolveStore('acne', context.config), usage(/unknown store/, /mean 'acme'/));
  const has = /the configuration has acme, globex/;
  assert.throws(() => resolveStore('zzzzzz', context.config), usage(/unknown store/, has));
  assert.throws(
    () => resolveTarget('vualt://a/b', context),
    usage(/unknown scheme 'vualt'/, /mean 'vault:\/\/'/),
  );
  assert.throws(
    () => resolveTarget('gopher://a/b', context),
    usage(/unknown scheme 'gopher'/, /known schemes: local, vault, aws-sm, op/),
  );
  assert.throws(() => resolveTarget('loca://a', context), usage(/scheme 'loca'/, /'local:\/\/'/));
  for (const name of ['constructor', '__proto__', 'toString']) {
    assert.throws(() => resolveTarget(name, context), usage(/unknown target/));
    assert.throws(() => resolveStore(name, context.config), usage(/unknown store/));
  }
});

test('a configured provider adds a scheme and cannot take one over', () => {
  const context = contextOf('providers: {gcp: ./gcp.js, vault: ./evil.js}');
  assert.equal(resolveTarget('gcp://x', context).uri, 'gcp://x');
  assert.throws(
    () => resolveTarget('vault://secret/x', context),
    usage(/providers\.vault: storekeys has its own provider for vault:\/\//),
  );
});

test('two targets of one operation at one place', () => {
  const context = contextOf('targets: {a: "local://x", b: "local://x?recipient=age1q"}');
  const same = /targets 'a' and 'b' are the same place/;
  assert.throws(() => resolveTargets(['a', 'b'], context), usage(same));
  assert.throws(() => resolveTargets(['a', 'local://x'], context), usage(/'a' and 'local:\/\/x'/));
  assert.equal(resolveTargets(['a', 'local://y'], context).length, 2);
});

test('a placeholder without a value says what is missing', () => {
  const context = contextOf(
    'targets: {a: "local://{store}", h: "local://{hash}"}\nstores: {s: {}}',
  );
  assert.throws(() => resolveTarget('a', context), usage(/\{store\} stands for a store; none/));
  const store = resolveStore('s', context.config);
  assert.throws(
    () => resolveTarget('h', { ...context, store }),
    usage(/target 'h': \{hash\} stands for the store hash, which is not known/, /'hash'/),
  );
  const known = { ...context, store: { ...store, hash: 'abc123' } };
  assert.equal(resolveTarget('h', known).uri, 'local://abc123');
  assert.throws(() => resolveTarget('local://{shop}', known), usage(/the only placeholders/));
  assert.throws(() => resolveTarget('local://a}', known), usage(/the only placeholders/));
});

test('what stands for a placeholder cannot change the shape of a URI', () => {
  const values = [
    '..',
    '.',
    '',
    '../x',
    'a/b',
    'a?address=x',
    'a&b',
    'a#b',
    'a%2fb',
    'a\\b',
    '{store}',
    'a b',
    'a\n',
    '$&',
  ];
  for (const value of values) {
    for (const store of [{ alias: value }, { hash: value }]) {
      const template = 'alias' in store ? 'vault://s/{store}' : 'vault://s/{hash}';
      assert.throws(() => fillTemplate(template, store, 'target'), usage(/holds other characters/));
    }
  }
  const template = 'vault://secret/{store}/x?namespace={store}';
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 8 }), (alias) => {
      try {
        const uri = fillTemplate(template, { alias }, 'target');
        assert.match(uri, /^vault:\/\/secret\/[\w.-]+\/x\?namespace=[\w.-]+$/);
      } catch (error) {
        assert.ok(error instanceof StorekeysError);
      }
    }),
  );
});

test('a reserved ending is refused after the names are put in', () => {
  const context = { ...contextOf(undefined), store: { alias: 'x--pending' } };
  assert.throws(() => resolveTarget('vault://s/{store}', context), usage(/are reserved/));
});

test('a token typed as a name, or as an option’s value, is not repeated', () => {
  const { access_token: token } = makeCredentials();
  const context = contextOf(EXAMPLE);
  const attempts = [
    () => resolveTarget(token, context),
    () => resolveStore(token, context.config),
    () => resolveTarget(`nope://x?y=${token}`, context),
    () => resolveTarget(`local://{x}?y=${token}`, context),
  ];
  for (const attempt of attempts) {
    assert.throws(attempt, (error) => {
      assert.ok(error instanceof StorekeysError);
      return !SENTINEL.test(`${error.message} ${error.hint ?? ''}`);
    });
  }
});
