/** The servers behind a push, and ways to them on which requests can be met. */
import { after } from 'node:test';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createOpener } from '../../../src/open.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import type { Target } from '../../../src/target/target.js';
import { sharedAwsEmulator } from '../../backends/aws-emulator.js';
import { startFaultProxy, type FaultProxy } from '../../backends/fault-proxy.js';
import { startOnePassword } from '../../backends/onepassword/stand-in.js';
import { sharedOpenBao } from '../../backends/openbao.js';
import { awsPlace, otherPlace, vaultPlace, type Place } from './places.js';

/** A server that is reached over the network. */
export type ServerName = 'aws' | 'vault' | 'op';

type Environment = Readonly<Record<string, string>>;

/** A server, and what is made in it. */
interface Server {
  readonly url: string;
  /** What leads the program to an address, and signs in there. */
  readonly env: (url: string) => Environment;
  readonly place: () => Place;
}

/** A proxy in front of each server, shared with nobody: what goes wrong there is no matter to others. */
export interface Lane {
  readonly proxies: ReadonlyMap<ServerName, FaultProxy>;
  /** What leads the program to the proxies. */
  readonly env: Environment;
  /** All that a program sent has arrived, or never will. */
  quiet(): Promise<void>;
  /** No fault is left. */
  clear(): void;
}

/** See the top of the file. */
export class Backends {
  readonly #servers: ReadonlyMap<ServerName, Server>;
  /** What leads past all proxies. */
  readonly env: Environment;
  readonly #opener: ReturnType<typeof createOpener>;

  private constructor(servers: ReadonlyMap<ServerName, Server>) {
    this.#servers = servers;
    this.env = joined([...servers.values()].map(({ env, url }) => env(url)));
    this.#opener = createOpener({ env: this.env });
  }

  /** All ends with the file. */
  static async start(names: readonly ServerName[]): Promise<Backends> {
    const open = (uri: string): Promise<Target> => backends.open(uri, '');
    const entries = names.map(async (name) => [name, await server(name, open)] as const);
    const backends: Backends = new Backends(new Map(await Promise.all(entries)));
    after(() => backends.#opener.close());
    return backends;
  }

  /** A new place in a server. */
  place(name: ServerName): Place {
    return this.#server(name).place();
  }

  /** The address behind a proxy. */
  urlOf(name: ServerName): string {
    return this.#server(name).url;
  }

  /** Opens a target past all proxies, as the machine with this home. */
  open(uri: string, home: string): Promise<Target> {
    if (!uri.startsWith('local:')) return this.#opener.open(uri);
    return createOpener({ env: { STOREKEYS_HOME: home } }).open(uri);
  }

  /** A way of one's own. */
  async lane(): Promise<Lane> {
    const pairs = await Promise.all(
      [...this.#servers].map(
        async ([name, { url }]) => [name, await startFaultProxy(url)] as const,
      ),
    );
    const proxies = new Map<ServerName, FaultProxy>(pairs);
    const all = [...proxies.values()];
    after(() => Promise.all(all.map((proxy) => proxy.stop())));
    return {
      proxies,
      env: joined([...this.#servers].map(([name, { env }]) => env(proxies.get(name)?.url ?? ''))),
      quiet: async () => {
        await Promise.all(all.map((proxy) => proxy.quiet()));
      },
      clear: () => {
        for (const proxy of all) proxy.clear();
      },
    };
  }

  #server(name: ServerName): Server {
    const found = this.#servers.get(name);
    if (found === undefined) throw new RangeError(`there is no server ${name}`);
    return found;
  }
}

function joined(all: readonly Environment[]): Environment {
  return Object.assign({}, ...all) as Environment;
}

async function server(name: ServerName, open: (uri: string) => Promise<Target>): Promise<Server> {
  switch (name) {
    case 'aws': {
      const emulator = await sharedAwsEmulator();
      // The chain of the AWS SDK reads the process.
      const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
      Object.assign(process.env, emulator.env, quiet);
      const client = new SecretsManagerClient({});
      return {
        url: emulator.url,
        env: (url) => ({
          ...emulator.env,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
          AWS_ENDPOINT_URL_STS: url,
        }),
        place: () => awsPlace(client, `faults/${newOperationId()}`),
      };
    }
    case 'vault': {
      const bao = await sharedOpenBao();
      return {
        url: bao.address,
        env: (url) => ({ VAULT_ADDR: url, VAULT_TOKEN: bao.rootToken }),
        place: () => vaultPlace(bao, `faults/${newOperationId()}`),
      };
    }
    case 'op': {
      const service = await startOnePassword({ after });
      return {
        url: service.url,
        env: (url) => ({ OP_SERVICE_ACCOUNT_TOKEN: service.token(url) }),
        // By the id of a vault of its own: requests then tell nothing of other places.
        place: () =>
          otherPlace(`op://${service.addVault({ title: newOperationId() })}/BigCommerce`, open),
      };
    }
  }
}
