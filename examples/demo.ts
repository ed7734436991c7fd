/**
 * `npm run demo`: made-up credentials of a stand-in store go through the whole of storekeys: captured
 * from a file as BigCommerce offers it for download, verified, stored, pulled. Everything happens in a
 * temporary home that is removed at the end.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBigCommerce } from '../test/backends/bigcommerce/stand-in.js';
import { makeBundle } from '../test/fixtures/credentials.js';

const CLI = fileURLToPath(new URL('../dist/cli/storekeys.cjs', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'storekeys-demo-'));
const store = await startBigCommerce();
try {
  const bundle = makeBundle('demo123abc', 'warehouse sync');
  store.addStore(bundle.storeHash, { name: 'Demo store' });
  store.addAccount(bundle);
  const file = join(folder, 'BigCommerceAPI-credentials-demo.txt');
  await writeFile(
    file,
    [
      `ACCESS TOKEN: ${bundle.accessToken.reveal()}`,
      `CLIENT NAME: ${bundle.accountName ?? ''}`,
      `CLIENT ID: ${bundle.clientId.reveal()}`,
      `CLIENT SECRET: ${bundle.clientSecret.reveal()}`,
      `API PATH: ${bundle.apiPath}`,
      '',
    ].join('\r\n'),
  );
  await storekeys('push', '--from', file, '--to', 'local://demo', '--delete-source');
  await storekeys('verify', '--from', 'local://demo');
  await storekeys('pull', '--from', 'local://demo', '--format', 'dotenv', '--reveal');
  await storekeys('history', '--from', 'local://demo');
} finally {
  await store.close();
  await rm(folder, { recursive: true });
}

async function storekeys(...args: readonly string[]): Promise<void> {
  const shown = args.map((arg) => arg.replace(`${folder}/`, '')).join(' ');
  process.stdout.write(`\n$ storekeys ${shown}\n`);
  const child = spawn(process.execPath, [CLI, ...args], {
    env: {
      PATH: process.env['PATH'],
      STOREKEYS_HOME: join(folder, 'home'),
      STOREKEYS_BIGCOMMERCE_URL: store.url,
    },
    stdio: 'inherit',
  });
  const status = await new Promise((resolve) => child.once('exit', resolve));
  if (status !== 0) throw new Error(`storekeys ${args[0] ?? ''} ended with ${String(status)}`);
}
