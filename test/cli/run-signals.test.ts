/** `storekeys run`: signals to it, and what a terminal does. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { openGate, runScene } from './run-scene.js';

/** Tells the gate, or the terminal, of every signal that comes, and ends at the gate's word. */
const LISTENER = `
const names = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'];
let count = 0;
for (const name of names) process.on(name, () => say(name + ' ' + ++count + ';'));
`;

function listener(port: number): string {
  return `
import { connect } from 'node:net';
const gate = connect(${port}, '127.0.0.1', () => say('ready;'));
const say = (text) => gate.write(text);
gate.on('data', () => process.exit(5));
${LISTENER}
process.on('SIGTSTP', () => say('SIGTSTP ' + ++count + ';'));`;
}

/** The same in a terminal: it shows what comes, and ends at a line. */
const IN_TERMINAL = `
const say = (text) => process.stdout.write(text + '\\n');
process.stdin.on('data', () => process.exit(5));
${LISTENER}
say('ready;');`;

const FORWARDED: readonly NodeJS.Signals[] = [
  ...(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const),
  ...(['SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGTSTP', 'SIGCONT'] as const),
  // The second one of these ends every other command.
  ...(['SIGTERM', 'SIGINT'] as const),
];

test('every signal goes to the program, once; one that ignores them ends when it likes', async (t) => {
  const { startProgram, program } = await runScene(t);
  const gate = await openGate(t);
  const { child, finished } = startProgram(program(listener(gate.port)));
  const socket = await gate.next();
  const [ready] = (await once(socket, 'data')) as [Buffer];
  assert.equal(ready.toString(), 'ready;');
  for (const [i, name] of FORWARDED.entries()) {
    child.kill(name);
    const [told] = (await once(socket, 'data')) as [Buffer];
    assert.equal(told.toString(), `${name} ${i + 1};`);
  }
  socket.write('end');
  const ended = await finished;
  assert.equal(ended.status, 5);
  assert.equal(ended.stderr, '', 'no debugger either');
});

for (const [name, status] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
  ['SIGUSR2', 140],
] as const) {
  test(`a program that does nothing about ${name} is ended by it: ${status}`, async (t) => {
    const { startProgram } = await runScene(t);
    const { child, finished } = startProgram(['sh', '-c', 'echo ready >&2; exec cat /dev/zero']);
    child.stdout?.resume();
    if (child.stderr !== null) await once(child.stderr, 'data');
    child.kill(name);
    const ended = await finished;
    assert.deepEqual([ended.status, ended.signal], [status, undefined]);
  });
}

test('on a terminal it is said once that nothing is redacted, and the program has the terminal', async (t) => {
  const { openProgram } = await runScene(t);
  const session = await openProgram(['sh', '-c', 'test -t 1 && test -t 2 && echo terminal']);
  await session.expect(
    /writes to a terminal is not redacted \(stdout, stderr\); --redact does\r\n/,
  );
  await session.expect(/^terminal\r\n/m);
  assert.equal((await session.exit()).status, 0);
  assert.equal(session.output.split('not redacted').length, 2);
});

test('--redact on a terminal: pipes, and redacted', async (t) => {
  const { openProgram } = await runScene(t);
  const script = 'test -t 1 || test -t 2 || echo "pipes $BIGCOMMERCE_ACCESS_TOKEN"';
  const session = await openProgram(['sh', '-c', script], ['--redact']);
  await session.expect(/^pipes \[redacted\]\r\n/m);
  assert.equal((await session.exit()).status, 0);
  assert.doesNotMatch(session.output, /not redacted/);
});

for (const flags of [[], ['--redact']]) {
  test(`Ctrl-C and Ctrl-\\ come once ${flags.join(' ')}`, async (t) => {
    const { openProgram, program } = await runScene(t);
    const session = await openProgram(program(IN_TERMINAL), flags);
    await session.expect(/ready;\r\n/);
    session.send('\x03');
    await session.expect(/SIGINT 1;\r\n/);
    session.send('\x1c');
    // Counted: one that came twice would have been the second.
    await session.expect(/SIGQUIT 2;\r\n/);
    session.signal('SIGTERM');
    await session.expect(/SIGTERM 3;\r\n/);
    session.signal('SIGUSR1');
    await session.expect(/SIGUSR1 4;\r\n/);
    // The terminal tells the job, and the harness does too.
    session.resize(30, 100);
    await session.expect(/SIGWINCH 5;\r\n/);
    session.send('end\r');
    assert.equal((await session.exit()).status, 5);
  });
}

test('Ctrl-C ends an ordinary program: 130', async (t) => {
  const { openProgram } = await runScene(t);
  const session = await openProgram(['sh', '-c', 'echo ready; exec cat']);
  await session.expect(/^ready\r\n/m);
  session.send('\x03');
  assert.equal((await session.exit()).status, 130);
});

test('Ctrl-Z stops both, and both continue', async (t) => {
  const { openProgram, program } = await runScene(t);
  const session = await openProgram(program(IN_TERMINAL));
  await session.expect(/ready;\r\n/);
  session.send('\x1a');
  await session.stopped();
  session.resume();
  await session.expect(/SIGCONT 1;\r\n/);
  session.signal('SIGUSR1');
  await session.expect(/SIGUSR1 2;\r\n/);
  session.send('end\r');
  assert.equal((await session.exit()).status, 5);
});

test('a program that stops itself alone gives the terminal back too', async (t) => {
  const { openProgram } = await runScene(t);
  const session = await openProgram(['sh', '-c', 'kill -STOP $$; echo on again']);
  await session.stopped();
  session.resume();
  await session.expect(/^on again\r\n/m);
  assert.equal((await session.exit()).status, 0);
});

test('the terminal goes away: the program is told once, and both end', async (t) => {
  const { openProgram, program } = await runScene(t);
  const gate = await openGate(t);
  const session = await openProgram(program(listener(gate.port)));
  const socket = await gate.next();
  await once(socket, 'data');
  session.hangUp();
  const [told] = (await once(socket, 'data')) as [Buffer];
  assert.match(told.toString(), /^SIGHUP 1;/);
  socket.write('end');
  const rest: string[] = [];
  socket.on('data', (data: Buffer) => rest.push(data.toString()));
  assert.equal((await session.exit()).signal, 'SIGHUP');
  assert.ok(!rest.join('').includes('SIGHUP'), rest.join(''));
});

test('killed ourselves, the program lives on: nobody can forward that', async (t) => {
  const { startProgram, program } = await runScene(t);
  const gate = await openGate(t);
  const { child, finished } = startProgram(program(listener(gate.port)));
  const socket = await gate.next();
  await once(socket, 'data');
  child.kill('SIGKILL');
  assert.equal((await finished).signal, 'SIGKILL');
  const closed = once(socket, 'close');
  socket.write('end');
  await closed;
});
