/**
 * Targets behind proxies that fail when asked, and what each request to one of them does, so that a test
 * can name the moment at which something goes wrong.
 */
import { after } from 'node:test';
import { newOperationId } from '../../src/operations/operation-id.js';
import { sharedAwsEmulator } from '../backends/aws-emulator.js';
import { startFaultProxy, type FaultProxy, type ProxiedRequest } from '../backends/fault-proxy.js';
import { startOnePassword } from '../backends/onepassword/stand-in.js';
import { sharedOpenBao, type OpenBaoAddress } from '../backends/openbao.js';

/** A backend that is reached over the network. */
export type NetworkName = 'aws' | 'vault' | 'op';

/**
 * What a request is for:
 *
 * - `read`: of what is current
 * - `stage`, and `check`: reading back what was staged
 * - `write`: what makes another version current
 * - `drop`: of what was staged
 */
export type Deed = 'read' | 'stage' | 'check' | 'write' | 'drop' | 'other';

/** Tells the deed of a request to one target; `undefined` for a request to another. */
export type DeedOf = (request: ProxiedRequest) => Deed | undefined;

/** How a push goes. */
export interface Course {
  /** Something is in the targets when it begins. */
  readonly replaces: boolean;
  readonly commits: boolean;
}

/** A target that nobody else uses. */
export interface Place {
  readonly uri: string;
  /** Of one push, request by request: some are told apart by what came before. */
  deeds(course: Course): DeedOf;
}

/** A backend behind its proxy. */
export interface Network {
  readonly name: NetworkName;
  readonly proxy: FaultProxy;
  /** What signs in, by the proxy. */
  readonly env: Readonly<Record<string, string>>;
  /** Places in the order in which an operation takes them. */
  places(count: number): readonly Place[];
}

/** All three, for the tests of one file; they end with it. */
export async function startNetworks(): Promise<Readonly<Record<NetworkName, Network>>> {
  const [aws, vault, op] = await Promise.all([
    startAws(),
    sharedOpenBao().then(startVault),
    startOp(),
  ]);
  return { aws, vault, op };
}

async function proxied(upstream: string): Promise<FaultProxy> {
  const proxy = await startFaultProxy(upstream);
  after(() => proxy.stop());
  return proxy;
}

function numbered<T>(count: number, make: (path: string) => T): readonly T[] {
  const id = newOperationId();
  return Array.from({ length: count }, (_, i) => make(`faults/${id}/${i + 1}`));
}

/** The emulator that all share. */
export async function startAws(): Promise<Network> {
  const emulator = await sharedAwsEmulator();
  const proxy = await proxied(emulator.url);
  const env = { ...emulator.env, AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.url };
  // The SDK's own chain reads the process.
  Object.assign(process.env, env, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
  return {
    name: 'aws',
    proxy,
    env,
    places: (count) =>
      numbered(count, (name) => ({
        uri: `aws-sm://${name}`,
        deeds: () => (request) => awsDeed(request, name),
      })),
  };
}

/** A body, as far as it tells requests apart. */
interface AwsBody {
  readonly SecretId?: string;
  readonly Name?: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
}

function awsDeed({ headers, body }: ProxiedRequest, name: string): Deed | undefined {
  const asked = JSON.parse(body.toString()) as AwsBody;
  if ((asked.SecretId ?? asked.Name) !== name) return undefined;
  switch ((headers.get('x-amz-target') ?? '').replace('secretsmanager.', '')) {
    case 'GetSecretValue':
      return asked.VersionId === undefined ? 'read' : 'check';
    case 'PutSecretValue':
      return 'stage';
    case 'CreateSecret':
      return 'write';
    case 'UpdateSecretVersionStage':
      return asked.VersionStage === 'AWSCURRENT' ? 'write' : 'drop';
    default:
      return 'other';
  }
}

/** @param bao - the server */
export async function startVault(bao: OpenBaoAddress): Promise<Network> {
  const proxy = await proxied(bao.address);
  return {
    name: 'vault',
    proxy,
    env: { VAULT_ADDR: proxy.url, VAULT_TOKEN: bao.rootToken },
    places: (count) =>
      numbered(count, (path) => ({
        uri: `vault://secret/${path}`,
        deeds: () => (request) => vaultDeed(request, path),
      })),
  };
}

function vaultDeed({ method, path }: ProxiedRequest, name: string): Deed | undefined {
  const match = /^\/v1\/secret\/(data|metadata)\/([^?]*)/.exec(path);
  const [api = '', key = ''] = match?.slice(1) ?? [];
  const staged = key.startsWith(`${name}--pending`);
  if (key !== name && !staged) return undefined;
  if (api === 'data' && method === 'GET') return staged ? 'check' : 'read';
  if (api === 'data' && method === 'POST') return staged ? 'stage' : 'write';
  return staged && method === 'DELETE' ? 'drop' : 'other';
}

async function startOp(): Promise<Network> {
  const service = await startOnePassword({ after });
  const proxy = await proxied(service.url);
  return {
    name: 'op',
    proxy,
    env: { OP_SERVICE_ACCOUNT_TOKEN: service.token(proxy.url) },
    // Requests name the vault and not always the item, so each place has a vault of its own.
    places: (count) =>
      numbered(count, (title) => title)
        .map((title) => service.addVault({ title }))
        .sort()
        .map((vaultId) => ({
          uri: `op://${vaultId}/BigCommerce`,
          deeds: (course) => opDeeds(vaultId, course),
        })),
  };
}

/** What a write does is sealed, so the order tells. */
function opDeeds(vaultId: string, { replaces, commits }: Course): DeedOf {
  const writes: Deed[] = [...(replaces ? ['stage' as const] : []), commits ? 'write' : 'drop'];
  let last: Deed = 'other';
  return ({ method, path }) => {
    if (!path.includes(vaultId)) return undefined;
    if (method === 'PATCH') last = writes.shift() ?? last;
    else if (method === 'GET' && path.includes('/item/'))
      last = last === 'stage' ? 'check' : 'read';
    else return 'other';
    return last;
  };
}
