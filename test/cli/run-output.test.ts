/** `storekeys run`: what becomes of a program's output. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { cleanEnvironment, CLI } from '../harness/cli.js';
import { openGate, runScene } from './run-scene.js';

/** Connects to the gate of the test and does a step for each line that it reads. */
function atGate(port: number, steps: string): string {
  return `
import { connect } from 'node:net';
const secret = process.env.BIGCOMMERCE_CLIENT_SECRET;
const gate = connect(${port}, '127.0.0.1');
const steps = ${steps};
gate.on('data', (data) => {
  for (const _ of data) {
    const step = steps.shift();
    if (step === undefined) gate.end();
    else step();
  }
});
`;
}

test('values in every form are redacted on both streams', async (t) => {
  const { runProgram, program } = await runScene(t);
  const source = `
const { BIGCOMMERCE_CLIENT_SECRET: secret, BIGCOMMERCE_ACCESS_TOKEN: token } = process.env;
const hex = (text) => text.replace(/./g, (c) => '%' + c.charCodeAt(0).toString(16));
const basic = Buffer.from('user:' + token + '!').toString('base64');
for (const stream of [process.stdout, process.stderr]) {
  for (const text of [secret, token, basic, hex(secret), JSON.stringify({ token })]) {
    stream.write('<' + text + '>\\n');
  }
  stream.write(secret);
}
`;
  const ended = await runProgram(program(source));
  assert.equal(ended.status, 0);
  const basic = Buffer.from('user:').toString('base64').slice(0, 6);
  for (const text of [ended.stdout, ended.stderr]) {
    const lines = text.split('\n');
    assert.deepEqual([lines[0], lines[1], lines[3]], Array(3).fill('<[redacted]>'));
    assert.ok(lines[2]?.startsWith(`<${basic}`) && lines[2].includes('[redacted]'));
    assert.equal(lines[4], '<{"token":"[redacted]"}>');
    assert.equal(lines[5], '[redacted]', 'also at the very end');
  }
});

test('a value in two writes, the second after the first was seen; a prompt shows at once', async (t) => {
  const { startProgram, program, bundle } = await runScene(t);
  const gate = await openGate(t);
  const steps = `[
  () => process.stdout.write('go on? [y/N] '),
  () => process.stdout.write('it is ' + secret.slice(0, 30)),
  () => process.stdout.write(secret.slice(30) + ' indeed'),
]`;
  const { child, finished } = startProgram(program(atGate(gate.port, steps)));
  const socket = await gate.next();
  let seen = '';
  child.stdout?.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  const shows = async (text: string): Promise<void> => {
    while (seen !== text && child.stdout !== null) await once(child.stdout, 'data');
  };
  socket.write('1');
  await shows('go on? [y/N] ');
  socket.write('2');
  await shows('go on? [y/N] it is ');
  socket.write('34');
  const ended = await finished;
  assert.equal(ended.status, 0);
  assert.equal(ended.stdout, 'go on? [y/N] it is [redacted] indeed');
  assert.ok(!ended.stdout.includes(bundle.clientSecret.reveal().slice(0, 8)));
});

test('50 MB of any bytes pass unchanged, in bounded memory', async (t) => {
  const { box, program } = await runScene(t);
  const source = `
import { createCipheriv } from 'node:crypto';
const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
for (let i = 0; i < 800; i++) {
  if (!process.stdout.write(noise.update(Buffer.alloc(65_536)))) {
    await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}
`;
  const words = program(source);
  const expected = createHash('sha256');
  const bare = spawn(words[0] ?? '', words.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of bare.stdout) expected.update(chunk as Buffer);
  const child = spawn(process.execPath, [CLI, 'run', '--from', 'local://a', '--', ...words], {
    cwd: box.work,
    env: cleanEnvironment(box),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const actual = createHash('sha256');
  let peak = 0;
  for await (const chunk of child.stdout) {
    actual.update(chunk as Buffer);
    peak = Math.max(peak, residentKilobytes(child.pid));
  }
  assert.deepEqual(await ended, [0, null]);
  assert.equal(actual.digest('hex'), expected.digest('hex'));
  assert.ok(peak < 200_000, `${peak} KB`);
});

/** 0 where the system does not tell. */
function residentKilobytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

test('a reader that does not read stops the program, not the signals to it', async (t) => {
  const { box, program } = await runScene(t);
  const gate = await openGate(t);
  const source = `
import { connect } from 'node:net';
import { writeSync } from 'node:fs';
const gate = connect(${gate.port}, '127.0.0.1');
process.on('SIGTERM', () => { gate.end('written ' + process.stdout.writableLength, () => process.exit(9)); });
process.stdout.write(Buffer.alloc(20_000_000), () => gate.write('all'));
gate.write('began;');
`;
  const words = program(source);
  const child = spawn(process.execPath, [CLI, 'run', '--from', 'local://a', '--', ...words], {
    cwd: box.work,
    env: cleanEnvironment(box),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const socket = await gate.next();
  let heard = '';
  socket.on('data', (data: Buffer) => (heard += data.toString()));
  await once(socket, 'data');
  const gone = once(socket, 'end');
  child.kill('SIGTERM');
  await gone;
  assert.match(heard, /^began;written [1-9]\d+$/, 'what is not read stays with the program');
  child.stdout.resume();
  assert.deepEqual(await once(child, 'close'), [9, null]);
});

test('when the reader of our output leaves, the program learns of it, and its status counts', async (t) => {
  const { box, program } = await runScene(t);
  const source = `
process.stdout.on('error', ({ code }) => { console.error(code); process.exit(3); });
const more = (error) => error ?? process.stdout.write('x'.repeat(65_536), more);
more();
`;
  const words = program(source);
  const child = spawn(process.execPath, [CLI, 'run', '--from', 'local://a', '--', ...words], {
    cwd: box.work,
    env: cleanEnvironment(box),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  assert.deepEqual(await once(child, 'close'), [3, null]);
  assert.match(said, /^(EPIPE|ECONNRESET)\n$/);
});

test('a file that cannot be written to is told, and the other stream goes on', async (t) => {
  const { box } = await runScene(t);
  const full = openSync('/dev/full', 'w');
  t.after(() => {
    closeSync(full);
  });
  const line = ['run', '--from', 'local://a', '--', 'sh', '-c', 'echo out; echo err >&2; exit 4'];
  const child = spawn(process.execPath, [CLI, ...line], {
    cwd: box.work,
    env: cleanEnvironment(box),
    stdio: ['ignore', full, 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  assert.deepEqual(await once(child, 'close'), [4, null]);
  assert.match(said, /^err$/m);
  assert.match(said, /warning: stdout cannot be written: the system says ENOSPC/);
});

test('it does not wait for what the program leaves behind, and passes on what that wrote before', async (t) => {
  const { startProgram, program } = await runScene(t);
  const gate = await openGate(t);
  const orphan = program(`
import { connect } from 'node:net';
const gate = connect(${gate.port}, '127.0.0.1');
process.stdout.on('error', ({ code }) => { gate.end(code, () => process.exit()); });
process.stdout.write('from the orphan\\n', () => gate.write('wrote'));
gate.on('data', () => process.stdout.write('too late'));
`);
  const source = program(`
import { spawn } from 'node:child_process';
const [file, ...args] = ${JSON.stringify(orphan)};
spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true }).unref();
const { connect } = await import('node:net');
connect(${gate.port}, '127.0.0.1').on('data', () => process.exit(6));
`);
  const { finished } = startProgram(source);
  const both = [await gate.next(), await gate.next()];
  // The orphan is the one that says something.
  const orphans = await Promise.race(
    both.map(async (socket) => {
      await once(socket, 'data');
      return socket;
    }),
  );
  both.find((socket) => socket !== orphans)?.write('end');
  const ended = await finished;
  assert.equal(ended.status, 6);
  assert.equal(ended.stdout, 'from the orphan\n');
  orphans.write('write');
  const [code] = (await once(orphans, 'data')) as [Buffer];
  assert.match(code.toString(), /EPIPE|ECONNRESET/);
});

test('standard input is the program’s', async (t) => {
  const { runProgram } = await runScene(t);
  const stdin = 'line one\nline two';
  const ended = await runProgram(['cat'], { stdin });
  assert.equal(ended.stdout, stdin);
});
