import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeCredentials, SENTINEL } from '../../fixtures/credentials.js';
import { describeHits, findSentinels, searchTree } from '../../harness/sentinel.js';

const NAMES = ['client_id', 'client_secret', 'access_token'] as const;

type Encoder = (text: string) => string | Buffer;

const hexOf = (text: string): string => Buffer.from(text).toString('hex');
const base64Of = (text: string): string => Buffer.from(text).toString('base64');
const wrapped = (text: string, width: number, end: string): string =>
  text.match(new RegExp(`.{1,${width}}`, 'g'))?.join(end) ?? '';

const FORMS: Readonly<Record<string, readonly [form: string, encode: Encoder]>> = {
  'in the clear': ['clear', (text) => text],
  'inside JSON inside JSON': ['clear', (text) => JSON.stringify(JSON.stringify({ a: text }))],
  'in a URL': ['clear', (text) => new URLSearchParams({ token: text }).toString()],
  'broken by a narrow terminal': ['clear', (text) => wrapped(text, 7, '\r\n')],
  'coloured in parts': ['clear', (text) => wrapped(text, 5, '\u001b[31m')],
  'cut short': ['clear', (text) => text.slice(0, 18)],
  'in UTF-16': ['utf16', (text) => Buffer.from(`{${text}}`, 'utf16le')],
  'in UTF-16, big end first': ['utf16', (text) => Buffer.from(`{${text}}`, 'utf16le').swap16()],
  'in base64': ['base64', base64Of],
  'in base64, second place': ['base64', (text) => base64Of(`:${text}`)],
  'in base64, third place': ['base64', (text) => base64Of(`é${text}`)],
  'in base64 for URLs': ['base64', (text) => Buffer.from(`ÿ?${text}`).toString('base64url')],
  'in base64 lines': ['base64', (text) => wrapped(base64Of(`{"a":"${text}"}`), 9, '\n')],
  'in base64 lines in JSON': [
    'base64',
    (text) => JSON.stringify(wrapped(base64Of(`{"a":"${text}"}`), 9, '\n')),
  ],
  'in base64 of UTF-16': [
    'base64 of utf16',
    (text) => Buffer.from(`-${text}`, 'utf16le').toString('base64'),
  ],
  'in base64 twice': ['base64 twice', (text) => base64Of(`data: ${base64Of(`x:${text}`)}`)],
  'in hex': ['hex', hexOf],
  'in capital hex': ['hex', (text) => hexOf(text).toUpperCase()],
  'in percent codes': ['percent', (text) => hexOf(text).replace(/../g, '%$&')],
  'in JSON escapes': ['json escapes', (text) => hexOf(text).replace(/../g, '\\u00$&')],
};

for (const [where, [form, encode]] of Object.entries(FORMS)) {
  test(`finds a value ${where}`, () => {
    for (const name of NAMES) {
      const text = encode(makeCredentials()[name]);
      const content = Buffer.concat([Buffer.from('ab \n'), Buffer.from(text), Buffer.from(' "')]);
      const found = findSentinels(content);
      assert.ok(
        found.some((hit) => hit.value === name && hit.form === form),
        `${name}: ${describeHits(found)}`,
      );
    }
  });
}

test('finds nothing in what is no value', () => {
  const { store_hash: hash } = makeCredentials();
  const harmless = [hash, base64Of(hash), SENTINEL.source, 'zqclientid', '`zqclientid${more}`', ''];
  for (const text of harmless) assert.deepEqual(findSentinels(text), []);
});

test('its message does not repeat the value', () => {
  const { access_token: token } = makeCredentials();
  assert.equal(describeHits(findSentinels(`token ${token}`)), 'access_token as clear');
});

test('searches the files, names and links of a folder, but not what is left out', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'storekeys-sentinel-'));
  t.after(() => {
    rmSync(root, { recursive: true });
  });
  const { access_token: token, client_id: id } = makeCredentials();
  mkdirSync(join(root, 'deep', 'er'), { recursive: true });
  mkdirSync(join(root, 'given'));
  writeFileSync(join(root, 'deep', 'er', '.hidden'), base64Of(token));
  writeFileSync(join(root, 'deep', `${id}.txt`), 'nothing');
  writeFileSync(join(root, 'given', 'input'), token);
  symlinkSync(`/nowhere/${token}`, join(root, 'link'));

  const hits = searchTree(root, (path) => path === 'given');
  assert.deepEqual(describeHits(hits).split('\n').sort(), [
    'access_token as base64 in deep/er/.hidden',
    'access_token as clear in link',
    'client_id as clear in (a path that holds the value)',
  ]);
  assert.ok(!describeHits(hits).includes(id));
});
