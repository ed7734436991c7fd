/** A real OpenBao server, the open fork of Vault with the same API. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePort, serverFolder, startServer, type ChildServer } from './child-server.js';
import { openBaoBinary } from './install.js';
import { requestJson, type JsonAnswer } from './request-json.js';

const DEV_TOKEN = 'root';

/** A way to look behind storekeys' back. */
export interface OpenBaoAddress {
  /** What `VAULT_ADDR` takes. */
  readonly address: string;
  readonly rootToken: string;
  /** The CA of a server with TLS. */
  readonly caFile: string | undefined;
  /**
   * One request as root, without storekeys' code.
   *
   * @param path - below `/v1/`
   * @param body - sent as JSON
   * @param headers - in addition, or instead: `X-Vault-Token` replaces the root token
   */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<JsonAnswer>;
}

/** A server of one's own. */
export interface OpenBao extends OpenBaoAddress {
  /** The `bao` program. */
  readonly binary: string;
  /** Opens a sealed server; `call('PUT', 'sys/seal')` seals it. */
  unseal(): Promise<void>;
  /** Ends it and starts it again on the same port, sealed unless in dev mode. Only `raft` keeps its data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** How to start it. */
export interface OpenBaoOptions {
  /** `dev` (default) has a KV v2 engine at `secret/` and is lost at the end; the others have no mounts. */
  readonly storage?: 'dev' | 'inmem' | 'raft';
  /** More text for the configuration file, of `inmem` and `raft`. */
  readonly config?: string;
  /** With a certificate of an own CA, in dev mode. */
  readonly tls?: boolean;
}

/** Starts a server of one's own, unsealed. */
export async function startOpenBao(options: OpenBaoOptions = {}): Promise<OpenBao> {
  const binary = await openBaoBinary();
  const port = await freePort();
  const folder = serverFolder('openbao');
  const address = `${options.tls === true ? 'https' : 'http'}://127.0.0.1:${port}`;
  const caFile = options.tls === true ? join(folder, 'tls', 'vault-ca.pem') : undefined;
  const dev = (options.storage ?? 'dev') === 'dev';
  const args = dev ? devArguments(port, folder, options) : fileArguments(port, folder, options);
  const start = (): Promise<ChildServer> =>
    startServer({
      name: 'openbao',
      command: binary,
      args: ['server', ...args],
      folder,
      // A sealed or new server says so with 503 or 501: it is up.
      ready: async () => {
        const health = await requestJson(`${address}/v1/sys/health`, { caFile });
        return dev ? health.status === 200 : [200, 501, 503].includes(health.status);
      },
    });

  let server = await start();
  // A dev server prints its key after it began to answer.
  const devKey = (): string => /Unseal Key: (\S+)/.exec(server.log())?.[1] ?? '';
  const keys = dev ? { rootToken: DEV_TOKEN, unsealKey: devKey } : await initialise(address);
  const self = addressOf(address, keys.rootToken, caFile);
  const unseal = async (): Promise<void> => {
    const answer = await self.call('PUT', 'sys/unseal', { key: keys.unsealKey() });
    // With raft it first elects itself.
    const active = async (): Promise<boolean> =>
      (await self.call('GET', 'sys/health')).status === 200;
    if (answer.status !== 200 || !(await answers(active, 20_000))) {
      throw new Error(`openbao does not unseal: ${answer.status}\n${server.log()}`);
    }
  };
  if (!dev) await unseal();
  return {
    ...self,
    binary,
    unseal,
    restart: async () => {
      await server.stop();
      server = await start();
    },
    stop: () => server.stop(),
  };
}

let own: Promise<OpenBaoAddress> | undefined;

/**
 * The dev server that all test files of a run share, or one of this process when a file runs alone. Use
 * paths and mounts of your own: others are at work in it.
 */
export function sharedOpenBao(): Promise<OpenBaoAddress> {
  const given = process.env['STOREKEYS_TEST_BAO'];
  own ??=
    given === undefined ? startOpenBao() : Promise.resolve(addressOf(given, DEV_TOKEN, undefined));
  return own;
}

function addressOf(address: string, rootToken: string, caFile: string | undefined): OpenBaoAddress {
  return {
    address,
    rootToken,
    caFile,
    call: (method, path, body, headers) =>
      requestJson(`${address}/v1/${path}`, {
        method,
        body,
        headers: { 'X-Vault-Token': rootToken, ...headers },
        caFile,
      }),
  };
}

function devArguments(port: number, folder: string, options: OpenBaoOptions): readonly string[] {
  const common = [
    '-dev',
    '-dev-no-store-token',
    `-dev-root-token-id=${DEV_TOKEN}`,
    `-dev-listen-address=127.0.0.1:${port}`,
  ];
  if (options.tls !== true) return common;
  mkdirSync(join(folder, 'tls'));
  return [...common, '-dev-tls', `-dev-tls-cert-dir=${join(folder, 'tls')}`];
}

function fileArguments(port: number, folder: string, options: OpenBaoOptions): readonly string[] {
  const file = join(folder, 'server.hcl');
  mkdirSync(join(folder, 'data'));
  const storage =
    options.storage === 'raft'
      ? `storage "raft" { path = "${join(folder, 'data')}" node_id = "one" performance_multiplier = 1 }`
      : 'storage "inmem" {}';
  const text = `${storage}
listener "tcp" {
  address = "127.0.0.1:${port}"
  cluster_address = "127.0.0.1:${port + 1}"
  tls_disable = true
}
api_addr = "http://127.0.0.1:${port}"
cluster_addr = "http://127.0.0.1:${port + 1}"
${options.config ?? ''}
`;
  writeFileSync(file, text);
  return [`-config=${file}`];
}

async function initialise(
  address: string,
): Promise<{ rootToken: string; unsealKey: () => string }> {
  const answer = await requestJson(`${address}/v1/sys/init`, {
    method: 'PUT',
    body: { secret_shares: 1, secret_threshold: 1 },
  });
  const { root_token: rootToken, keys } = answer.body as { root_token?: string; keys?: string[] };
  const unsealKey = keys?.[0];
  if (rootToken === undefined || unsealKey === undefined) {
    throw new Error(`openbao does not initialise: ${answer.status}`);
  }
  return { rootToken, unsealKey: () => unsealKey };
}
