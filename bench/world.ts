/** Where the programs run: real servers (1Password's is a stand-in), a home of their own, bundles to store. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startAwsEmulator } from '../test/backends/aws-emulator.js';
import { serverFolder } from '../test/backends/child-server.js';
import { openBaoBinary } from '../test/backends/install.js';
import { startOnePassword } from '../test/backends/onepassword/stand-in.js';
import { startOpenBao } from '../test/backends/openbao.js';
import { makeBundle } from '../test/fixtures/credentials.js';
import { startMeter, type Traffic } from './traffic.js';

/** The backends that are measured, as in `storekeys`' URIs. */
export type Scheme = 'vault' | 'aws-sm' | 'op' | 'local';

/** Everything that the programs are given. */
export interface World {
  /** The working directory; `{home}` and `{work}` of a command. */
  readonly home: string;
  readonly work: string;
  readonly env: Readonly<Record<string, string>>;
  /** The same, with a meter in front of each server. */
  readonly meteredEnv: Readonly<Record<string, string>>;
  /** What the meters have counted since the last call. */
  taken(): Promise<Traffic>;
  /** The vault of 1Password, by its id. */
  readonly vaultId: string;
  /** The item there whose title this is, by its id. */
  itemId(title: string): string;
  /** Makes a file with a new bundle in the working folder. */
  writeBundle(name: string): void;
  /** Puts bundles into `pool/`, for programs that store another one each time. */
  fillPool(count: number): void;
  close(): Promise<void>;
}

/** The store of all bundles. */
const STORE_HASH = 'bench12345';

/** Other tools of the field, by bench/install-peers.sh. */
const PEERS = fileURLToPath(new URL('../.cache/peers/bin', import.meta.url));

/** Starts the servers, which end with this process, or before it by `close`. */
export async function createWorld(): Promise<World> {
  const [bao, aws, op, binary] = await Promise.all([
    startOpenBao(),
    startAwsEmulator(),
    startOnePassword(),
    openBaoBinary(),
  ]);
  const meters = await Promise.all([bao.address, aws.url, op.url].map(startMeter));
  const [baoMeter, awsMeter, opMeter] = meters.map(({ url }) => url) as [string, string, string];
  const root = serverFolder('bench');
  const [home, work, bin] = ['home', 'work', 'bin'].map((name) => {
    mkdirSync(join(root, name), { mode: 0o700 });
    return join(root, name);
  }) as [string, string, string];
  mkdirSync(join(work, 'pool'));
  // Some tools run the program `vault`, which OpenBao's is a fork of.
  for (const name of ['bao', 'vault']) symlinkSync(binary, join(bin, name));
  const envOf = (baoUrl: string, awsUrl: string, opUrl: string): Record<string, string> => ({
    PATH: [bin, PEERS, process.env['PATH']].join(delimiter),
    HOME: home,
    TMPDIR: root,
    ...aws.env,
    AWS_DEFAULT_REGION: aws.env['AWS_REGION'] ?? '',
    AWS_ENDPOINT_URL: awsUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: awsUrl,
    VAULT_ADDR: baoUrl,
    VAULT_TOKEN: bao.rootToken,
    BAO_ADDR: baoUrl,
    BAO_TOKEN: bao.rootToken,
    OP_SERVICE_ACCOUNT_TOKEN: op.token(opUrl),
    // As the program does for itself.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  const vaultId = op.addVault({ title: 'Bench' });
  let made = 0;
  const writeBundle = (name: string): void => {
    const fields = makeBundle(STORE_HASH).toFields();
    writeFileSync(join(work, name), JSON.stringify(fields), { mode: 0o600 });
  };
  writeBundle('same.json');
  return {
    home,
    work,
    env: envOf(bao.address, aws.url, op.url),
    meteredEnv: envOf(baoMeter, awsMeter, opMeter),
    taken: async () => {
      const all = await Promise.all(meters.map((meter) => meter.take()));
      return {
        requests: all.flatMap(({ requests }) => requests),
        bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
      };
    },
    vaultId,
    itemId: (title) => {
      const item = op.items(vaultId).find(({ overview }) => overview.title === title);
      if (item === undefined) throw new Error(`no item '${title}' in the stand-in`);
      return item.id;
    },
    writeBundle,
    fillPool: (count) => {
      for (let i = 0; i < count; i++) {
        writeBundle(join('pool', `${String(made++).padStart(9, '0')}.json`));
      }
    },
    close: async () => {
      for (const meter of meters) meter.stop();
      await Promise.all([bao.stop(), aws.stop(), op.close()]);
    },
  };
}
