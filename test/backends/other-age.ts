/** Age files through another implementation than ours: the one in Rust, by way of its Python package. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer, text } from 'node:stream/consumers';
import { pythonOfTests } from './install.js';

/** Keys and passphrases come by the environment, contents by standard input. */
const PROGRAM = `
import os, sys, pyrage
content, key = sys.stdin.buffer.read(), os.environ['KEY']
if sys.argv[1] == 'decrypt':
    result = pyrage.decrypt(content, [pyrage.x25519.Identity.from_str(key)])
elif sys.argv[1] == 'encrypt':
    result = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(key)])
elif sys.argv[1] == 'decrypt-passphrase':
    result = pyrage.passphrase.decrypt(content, key)
else:
    result = pyrage.passphrase.encrypt(content, key)
sys.stdout.buffer.write(result)
`;

/** What to do; the key is an identity to decrypt, a recipient to encrypt, or the passphrase. */
export type AgeTask = 'decrypt' | 'encrypt' | 'decrypt-passphrase' | 'encrypt-passphrase';

/**
 * Encrypts or decrypts without our own implementation. Binary files, without armor.
 *
 * @throws Error with what the implementation said
 */
export async function otherAge(task: AgeTask, content: Uint8Array, key: string): Promise<Buffer> {
  const python = await pythonOfTests();
  const child = spawn(python, ['-c', PROGRAM, task], { env: { KEY: key } });
  child.stdin.end(content);
  const [result, said, [status]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (status !== 0) throw new Error(`the other age failed to ${task}: ${said.trim()}`);
  return result;
}
