import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { PROGRAM } from './open-prompt.js';

test('without a terminal there is nobody to ask', async () => {
  // Detached: a session of its own, which has no terminal even when the test's has one.
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, 'confirm'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  assert.equal(await text(child.stdout), 'no terminal\n');
  assert.deepEqual(await ended, [2, null]);
});
