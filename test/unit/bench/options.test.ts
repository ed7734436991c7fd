/** What `npm run bench` takes, and refuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GROUPS } from '../../../bench/groups/index.js';
import { readOptions } from '../../../bench/options.js';
import { NODE_VERSIONS } from '../../backends/node-versions.js';

test('without options: all groups, on Node 20 and 24', () => {
  const { groups, versions, strict } = readOptions([]);
  assert.deepEqual(groups, GROUPS);
  assert.deepEqual(
    versions.map((version) => version.split('.')[0]),
    ['20', '24'],
  );
  assert.equal(strict, false);
});

test('groups and Nodes are chosen by name', () => {
  const { groups, versions } = readOptions(['--group', 'cold', '--group', 'start', '--node', '22']);
  assert.deepEqual(
    groups.map(({ name }) => name),
    ['cold', 'start'],
  );
  assert.ok(versions.every((version) => version in NODE_VERSIONS && version.startsWith('22.')));
  assert.equal(versions.length, 1);
});

test('what is not there is refused with what is', () => {
  assert.throws(() => readOptions(['--group', 'nope']), /there are start, /);
  assert.throws(() => readOptions(['--node', '2']), /there are 20\./);
  for (const runs of ['0', 'x', '1.5'])
    assert.throws(() => readOptions(['--runs', runs]), /--runs/);
});
