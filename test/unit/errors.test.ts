import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as errors from '../../src/errors.js';
import { NotStartedError } from '../../src/cli/run/not-started.js';

const { StorekeysError } = errors;

test('the error of another copy of storekeys is known as one', async () => {
  const path = '../../src/errors.js?another-copy';
  const other = (await import(path)) as typeof errors;
  assert.notEqual(other.StorekeysError, StorekeysError);
  const error = new other.StorekeysError('conflict', 'changed meanwhile');
  assert.ok(error instanceof StorekeysError);
  assert.equal(error.code, 'conflict');
});

test('nothing else is taken for one', () => {
  for (const value of [undefined, null, 'x', {}, new Error('x'), { code: 'conflict' }]) {
    assert.ok(!(value instanceof StorekeysError));
  }
});

test('a more special error is told apart', () => {
  assert.ok(new NotStartedError(127, 'not there', 'look') instanceof StorekeysError);
  assert.ok(!(new StorekeysError('usage', 'wrong') instanceof NotStartedError));
});
