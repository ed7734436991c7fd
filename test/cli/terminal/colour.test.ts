import assert from 'node:assert/strict';
import { test } from 'node:test';
import { styleFor, wantsColour } from '../../../src/cli/terminal/colour.js';

const terminal = { isTTY: true };

test('colour follows FORCE_COLOR, then NO_COLOR, then the terminal', () => {
  assert.equal(wantsColour(terminal, {}), true);
  assert.equal(wantsColour({}, {}), false);
  assert.equal(wantsColour(terminal, { TERM: 'dumb' }), false);
  assert.equal(wantsColour(terminal, { NO_COLOR: '1' }), false);
  assert.equal(wantsColour(terminal, { NO_COLOR: '' }), true);
  assert.equal(wantsColour({}, { FORCE_COLOR: '1' }), true);
  assert.equal(wantsColour({}, { FORCE_COLOR: '', NO_COLOR: '1' }), true);
  assert.equal(wantsColour(terminal, { FORCE_COLOR: '0' }), false);
});

test('styles colour the text, or leave it as it is', () => {
  assert.equal(styleFor(terminal, {}).red('no'), '\x1b[31mno\x1b[39m');
  assert.equal(styleFor(terminal, {}).bold('no'), '\x1b[1mno\x1b[22m');
  const plain = styleFor({}, {});
  assert.equal(plain.bold(plain.dim(plain.red(plain.green(plain.yellow('no'))))), 'no');
});
