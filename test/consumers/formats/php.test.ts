/** `--format php`, required by PHP. */
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { PHP } from '../../backends/php.js';
import { readsBack } from '../../unit/formats/read-back.js';
import { fileWith } from './files.js';

const SCRIPT = 'require $argv[1]; echo json_encode(get_defined_constants(true)["user"]);';

test('PHP reads --format php back', async () => {
  await readsBack({
    format: 'php',
    name: 'PHP',
    runs: 10,
    read: async ({ stdout }) => {
      const read = await promisify(execFile)(PHP, ['-n', '-r', SCRIPT, fileWith(stdout)]);
      return JSON.parse(read.stdout) as Record<string, string>;
    },
  });
});
