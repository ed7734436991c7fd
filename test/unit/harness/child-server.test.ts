import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { answers, freePort, serverFolder, startServer } from '../../backends/child-server.js';

const SERVER = `require('node:http').createServer((_, answer) => answer.end('up'))
  .listen(Number(process.argv[1]), '127.0.0.1', () => console.log('listening'))`;

const up = async (port: number): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}`)).ok;

test('starts a server, shows its log and ends it', async () => {
  const port = await freePort();
  const server = await startServer({
    name: 'example',
    command: process.execPath,
    args: ['-e', SERVER, String(port)],
    folder: serverFolder('example'),
    ready: () => up(port),
  });
  assert.match(server.log(), /listening/);
  await server.stop();
  await assert.rejects(up(port));
  await server.stop();
});

test('a server that ends early fails with what it said', async () => {
  const start = startServer({
    name: 'example',
    command: process.execPath,
    args: ['-e', 'console.error("no such option"); process.exitCode = 3'],
    folder: serverFolder('example'),
    ready: () => Promise.resolve(false),
  });
  await assert.rejects(start, /example ended before it answered:\nno such option/);
});

test('a server that never answers fails when the time is over, and is ended', async () => {
  const start = startServer(
    {
      name: 'example',
      command: process.execPath,
      args: ['-e', 'setInterval(() => {}, 1000)'],
      folder: serverFolder('example'),
      ready: () => Promise.resolve(false),
    },
    200,
  );
  await assert.rejects(start, /example did not answer within 200 ms/);
});

test('no server outlives the process that started it, and no folder', async () => {
  const port = await freePort();
  const parent = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', PARENT, String(port)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [folder] = (await once(parent.stdout, 'data')) as [Buffer];
  assert.ok(await up(port));
  parent.kill('SIGKILL');
  const gone = async (): Promise<boolean> => !(await up(port).catch(() => false));
  assert.ok(await answers(gone, 5_000));
  const removed = (): Promise<boolean> => Promise.resolve(!existsSync(folder.toString().trim()));
  assert.ok(await answers(removed, 5_000));
});

test('a process that starts a server ends by itself, and takes server and folder along', async () => {
  const port = await freePort();
  const parent = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', PARENT, String(port), 'end'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [folder] = (await once(parent.stdout, 'data')) as [Buffer];
  assert.deepEqual(await once(parent, 'exit'), [0, null]);
  assert.equal(existsSync(folder.toString().trim()), false);
  const gone = async (): Promise<boolean> => !(await up(port).catch(() => false));
  assert.ok(await answers(gone, 5_000));
});

const HARNESS = new URL('../../backends/child-server.ts', import.meta.url).href;

const PARENT = `
import { serverFolder, startServer } from ${JSON.stringify(HARNESS)};
const [port, end] = process.argv.slice(1);
const folder = serverFolder('example');
await startServer({
  name: 'example', command: process.execPath, args: ['-e', ${JSON.stringify(SERVER)}, port], folder,
  ready: async () => (await fetch('http://127.0.0.1:' + port)).ok,
});
console.log(folder);
if (end === undefined) setInterval(() => {}, 1000);
`;
