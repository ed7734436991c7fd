import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  everCurrent,
  pendingLabel,
  pendingOp,
  versionId,
  type ListedVersion,
} from '../../../providers/aws-secrets-manager/stages.js';
import type { Base } from '../../../src/provider.js';

const OP = 'abcdefgh23456789';
const version = (id: string, labels: string[], minute: number): ListedVersion => ({
  id,
  labels,
  createdAt: new Date(2026, 0, 1, 0, minute),
});
const after = (base: string, op: string = OP): string => versionId('current', op, base as Base);
const ids = (versions: readonly ListedVersion[]): string[] => versions.map(({ id }) => id);

test('version ids: as long as AWS takes, the same for a repeat and for nothing else', () => {
  const id = after('absent');
  assert.match(id, /^[a-z0-9-]{32,64}$/);
  assert.equal(after('absent'), id);
  const others = [
    after('absent', 'otheroperation22'),
    after('empty'),
    versionId('pending', OP, 'absent' as Base),
  ];
  assert.equal(new Set([id, ...others]).size, 4);
});

test('pendings: a label of ours, also where who made it current was killed before taking it off', () => {
  assert.equal(pendingOp([pendingLabel(OP)]), OP);
  assert.equal(pendingOp([pendingLabel(OP), 'AWSCURRENT']), OP);
  assert.equal(pendingOp([pendingLabel(OP), 'AWSPREVIOUS']), OP);
  assert.equal(pendingOp(['AWSPENDING']), undefined);
  assert.equal(pendingOp(['storekeys-write']), undefined);
});

test('history: a dropped pending never was current, a base was', () => {
  const first = after('absent');
  const dropped = versionId('pending', 'droppedoperation', first as Base);
  const second = after(first, 'secondoperation2');
  const third = after(second, 'thirdoperation33');
  const versions = [
    version(first, [], 0),
    version(dropped, [], 1),
    version(second, ['AWSPREVIOUS'], 2),
    version(third, ['AWSCURRENT'], 3),
    version('pending-of-a-rotation', ['AWSPENDING'], 4),
    version('pending-of-ours', [pendingLabel(OP)], 5),
  ];
  assert.deepEqual(ids(everCurrent(versions)), [first, second, third]);
});

test('history: what another tool has replaced stays in it', () => {
  const first = after('absent');
  const versions = [
    version(first, [], 0),
    version('edited-on-the-console', ['AWSPREVIOUS'], 1),
    version(after('edited-on-the-console'), ['AWSCURRENT'], 2),
  ];
  assert.deepEqual(everCurrent(versions), versions);
});
