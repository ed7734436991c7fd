import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultTable, row } from '../../faults/table.js';

test('the table puts the rows of an operation together, in the order in which they came', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'table-'));
  const before = process.env['STOREKEYS_TEST_ROOT'];
  t.after(() => {
    rmSync(root, { recursive: true });
    if (before === undefined) delete process.env['STOREKEYS_TEST_ROOT'];
    else process.env['STOREKEYS_TEST_ROOT'] = before;
  });
  process.env['STOREKEYS_TEST_ROOT'] = root;
  assert.equal(faultTable(root), '');
  const shared = { targets: 'a, b', fault: 'kill -9', outcome: 'whole' };
  row({ ...shared, operation: 'push', moment: 'stage' });
  row({ ...shared, operation: 'copy', moment: 'plan' });
  row({ ...shared, operation: 'push', moment: 'commit' });
  assert.equal(
    faultTable(root),
    [
      'OPERATION  TARGETS  MOMENT  FAULT    OUTCOME',
      'copy       a, b     plan    kill -9  whole',
      'push       a, b     stage   kill -9  whole',
      'push       a, b     commit  kill -9  whole',
      '',
    ].join('\n'),
  );
});
