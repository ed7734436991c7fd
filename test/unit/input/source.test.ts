import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  appendFile,
  link,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { displayPath } from '../../../src/input/display-path.js';
import { deleteSource, readSourceFile, readSourceStream } from '../../../src/input/source.js';
import { makeCredentials } from '../../fixtures/credentials.js';

const KIB = 1024;
const { access_token, client_id } = makeCredentials();
const folder = await mkdtemp(join(tmpdir(), 'storekeys-source-'));
after(() => rm(folder, { recursive: true }));

const OFFICIAL = `BigCommerceAPI-credentials-${client_id}-.txt`;

async function makeFile(name: string, content: string | Uint8Array = 'text'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('reads a file as it is, up to 64 KiB', async () => {
  const content = Buffer.alloc(64 * KIB, 'a');
  const source = await readSourceFile(await makeFile('full', content));
  assert.ok(content.equals(source.bytes));
});

test('reads a FIFO to its end', async () => {
  const path = join(folder, 'fifo');
  await promisify(execFile)('mkfifo', [path]);
  const [source] = await Promise.all([readSourceFile(path), writeFile(path, 'through a pipe')]);
  assert.equal(Buffer.from(source.bytes).toString(), 'through a pipe');
  await assert.rejects(deleteSource(source), { code: 'usage', message: /not a regular file/ });
});

test('stops at the limit of a large file and of an endless device', async () => {
  const large = await makeFile('large');
  await truncate(large, 1024 ** 4);
  for (const path of [large, '/dev/zero']) {
    await assert.rejects(readSourceFile(path), { code: 'invalid', message: /larger than 64 KiB$/ });
  }
});

test('says why a file cannot be read, without what its name may hold', async () => {
  const loop = join(folder, `loop-${access_token}`);
  await symlink(loop, loop);
  for (const [path, problem] of [
    [
      join(folder, OFFICIAL),
      /cannot read '.*BigCommerceAPI-credentials-\*\*\*-\.txt': there is no/,
    ],
    [folder, /is a directory$/],
    [loop, /cannot read '.*loop-\*\*\*': too many symbolic links$/],
    [join(await makeFile('file'), 'x'), /a part of the path is not a directory$/],
    [`ACCESS TOKEN: ${access_token}`, /^cannot read 'ACCESS TOKEN: \*\*\*'/],
    [`nul\0${access_token}`, /cannot read 'nul\ufffd\*\*\*'/],
  ] as const) {
    await assert.rejects(readSourceFile(path), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'usage');
      assert.match(error.message, problem);
      assert.ok(!String(error.stack).includes(access_token) && !error.message.includes(client_id));
      return true;
    });
  }
});

test('reads a stream of bytes or text', async () => {
  const bytes = await readSourceStream(Readable.from([Buffer.from('ab'), 'cé', new Uint8Array(0)]));
  assert.equal(Buffer.from(bytes).toString(), 'abcé');
  assert.equal((await readSourceStream(Readable.from([]))).byteLength, 0);
});

test('leaves a stream at the limit', async () => {
  let asked = 0;
  const endless = {
    async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
      for (;;) {
        asked++;
        yield await Promise.resolve(Buffer.alloc(KIB));
      }
    },
  };
  await assert.rejects(readSourceStream(endless), { code: 'invalid', message: /64 KiB$/ });
  assert.equal(asked, 65);
});

test('says when a stream fails, in its own words', async () => {
  const stream = new PassThrough();
  const reading = readSourceStream(stream);
  stream.destroy(Object.assign(new Error(`at ${access_token}`), { code: 'EIO' }));
  await assert.rejects(reading, {
    code: 'usage',
    message: 'cannot read the input: the system says EIO',
  });
});

test('deletes the file that was read, and is done when it is gone', async () => {
  const source = await readSourceFile(await makeFile(OFFICIAL));
  await deleteSource(source);
  await assert.rejects(readFile(source.path), { code: 'ENOENT' });
  await deleteSource(source);
});

for (const [what, tamper, code] of [
  ['has grown', (path: string) => appendFile(path, 'more'), 'conflict'],
  [
    'was replaced',
    async (path: string) => {
      await writeFile(`${path}.new`, 'text');
      await rename(`${path}.new`, path);
    },
    'conflict',
  ],
  ['has a second name', (path: string) => link(path, `${path}.second`), 'usage'],
  [
    'is a link by now',
    async (path: string) => {
      await rename(path, `${path}.moved`);
      await symlink(`${path}.moved`, path);
    },
    'usage',
  ],
  [
    'is a folder by now',
    async (path: string) => {
      await rm(path);
      await mkdir(path);
    },
    'usage',
  ],
] as const) {
  test(`leaves a file alone that ${what}`, async () => {
    const path = await makeFile(`kept ${what}`);
    const source = await readSourceFile(path);
    await tamper(path);
    await assert.rejects(deleteSource(source), { code, hint: /by hand/ });
    await assert.doesNotReject(promisify(execFile)('test', ['-e', path]));
  });
}

for (const [path, shown] of [
  ['./creds.txt', './creds.txt'],
  ['/home/ann/Downloads/acme.env', '/home/ann/Downloads/acme.env'],
  [`/home/ann/${OFFICIAL}`, '/home/ann/BigCommerceAPI-credentials-***-.txt'],
  [`C:\\Users\\ann\\${OFFICIAL}`, 'C:\\Users\\ann\\BigCommerceAPI-credentials-***-.txt'],
  ['BigCommerceAPI-credentials-abc- (1).txt', 'BigCommerceAPI-credentials-***- (1).txt'],
  [`copy of ${OFFICIAL}`, 'copy of BigCommerceAPI-credentials-***-.txt'],
  [access_token, '***'],
  ['a\u001b[2Jb', 'a\ufffd[2Jb'],
] as const) {
  test(`shows ${shown}`, () => {
    assert.equal(displayPath(path), shown);
  });
}
