import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { folder } from '../../examples/folder-provider.js';
import { conformance } from '../conformance/index.js';

const root = await mkdtemp(join(tmpdir(), 'storekeys-folder-'));
after(() => rm(root, { recursive: true }));

await conformance({
  test,
  definition: folder,
  context: { env: { FOLDER_ROOT: root }, onRequest: () => undefined },
  uri: (name) => `folder://${name}`,
});
