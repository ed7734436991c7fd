import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { local } from '../../../providers/local/index.js';
import { conformance } from '../../conformance/index.js';

const home = await mkdtemp(join(tmpdir(), 'storekeys-local-'));
after(() => rm(home, { recursive: true }));

await conformance({
  test,
  definition: local,
  context: { env: { STOREKEYS_HOME: home }, onRequest: () => undefined },
  uri: (name) => `local://${name}`,
});
