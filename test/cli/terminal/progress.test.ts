import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { startProgress, type ProgressOutput } from '../../../src/cli/terminal/progress.js';

function outputOf(properties: object): { output: ProgressOutput; written: () => string } {
  const stream = new PassThrough({ encoding: 'utf8' });
  return {
    output: Object.assign(stream, properties),
    written: () => String(stream.read() ?? ''),
  };
}

test('progress on a terminal shows after a second and goes away', (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] });
  const { output, written } = outputOf({ isTTY: true, columns: 20 });
  const progress = startProgress(output, 'asking', false);
  t.mock.timers.tick(999);
  assert.equal(written(), '');
  t.mock.timers.tick(1);
  assert.equal(written(), '\r\x1b[2Kasking (1 s)');
  progress.update('a text that would not fit into the line');
  assert.equal(written(), '\r\x1b[2Ka text that would n');
  progress.done();
  assert.equal(written(), '\r\x1b[2K');
  t.mock.timers.tick(5_000);
  assert.equal(written(), '');
});

test('progress that was never shown leaves nothing to take away', () => {
  const { output, written } = outputOf({ isTTY: true });
  startProgress(output, 'asking', false).done();
  assert.equal(written(), '');
});

test('progress elsewhere is silent, or with verbose a line for each text', () => {
  const { output, written } = outputOf({});
  startProgress(output, 'asking', false).done();
  assert.equal(written(), '');
  const progress = startProgress(output, 'asking', true);
  progress.update('writing');
  progress.done();
  assert.equal(written(), 'asking\nwriting\n');
});
