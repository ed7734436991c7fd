/** `--format docker`, read by docker's own client. */
import { test } from 'node:test';
import { dockerEnvironment } from '../../backends/docker.js';
import { readsBack } from '../../unit/formats/read-back.js';
import { fileWith, newFolder } from './files.js';

test('docker reads --format docker back', async () => {
  await readsBack({
    format: 'docker',
    name: "docker's client (`docker create --env-file`)",
    runs: 20,
    read: ({ stdout }) => dockerEnvironment(fileWith(stdout), newFolder()),
  });
});
