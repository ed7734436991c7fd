/** `--format shell`, evaluated by shells as the documentation says. */
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { BASH } from '../../backends/shells/bash.js';
import { DASH } from '../../backends/shells/dash.js';
import { ZSH } from '../../backends/shells/zsh.js';
import { readsBack } from '../../unit/formats/read-back.js';
import { fileWith } from './files.js';

const SCRIPT = `eval "$(cat "$1")"; exec "$2" -p 'JSON.stringify(process.env)'`;

for (const [name, shell] of [
  ['bash', BASH],
  ['dash', DASH],
  ['sh', '/bin/sh'],
  ['zsh', ZSH],
] as const) {
  test(`${name} reads --format shell back`, async () => {
    await readsBack({
      format: 'shell',
      name,
      runs: 10,
      read: async ({ stdout }) => {
        const args = ['-c', SCRIPT, name, fileWith(stdout), process.execPath];
        const env = { PATH: process.env['PATH'] };
        const read = await promisify(execFile)(shell, args, { env });
        return JSON.parse(read.stdout) as Record<string, string>;
      },
    });
  });
}
