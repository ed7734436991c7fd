import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherAge } from '../../backends/other-age.js';

test('the other implementation of age reads what it wrote, and says why it cannot', async () => {
  const sealed = await otherAge('encrypt-passphrase', Buffer.from('content'), 'long passphrase');
  assert.match(sealed.toString('latin1'), /^age-encryption\.org\/v1\n-> scrypt /);
  const opened = await otherAge('decrypt-passphrase', sealed, 'long passphrase');
  assert.equal(opened.toString(), 'content');
  await assert.rejects(otherAge('decrypt', sealed, 'AGE-SECRET-KEY-1'), /failed to decrypt: .*\S/s);
});
