/**
 * What Vault's and OpenBao's own tools read from the environment. Names and meanings:
 * https://developer.hashicorp.com/vault/docs/commands#environment-variables (OpenBao: the same with
 * `BAO_`, which comes first).
 */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../src/environment.js';
import { StorekeysError } from '../../src/errors.js';
import { errnoOf } from '../../src/files.js';
import type { Ref } from '../../src/ref.js';
import { segmentsOf } from './paths.js';

const DEFAULT_ADDRESS = 'https://127.0.0.1:8200';

/** Which server, and which part of it. */
export interface Connection {
  /** Without a slash at its end. */
  readonly address: string;
  /** Without slashes at its ends; empty: the root namespace. */
  readonly namespace: string;
}

/** How TLS connections are made, in the terms of `node:tls`. */
export interface TlsSettings {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string[];
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

/** A variable that is set, by the name it was found under. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** A variable of either family. Empty counts as not set. */
export function setting(env: Environment, name: string): Setting | undefined {
  for (const full of [`BAO_${name}`, `VAULT_${name}`]) {
    const value = env[full];
    if (value !== undefined && value !== '') return { name: full, value };
  }
  return undefined;
}

/** Nothing that goes there leaves this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(hostname);
}

/**
 * The server and namespace of a ref.
 *
 * @throws {@link StorekeysError} `usage` for an address that is none
 */
export function connectionOf(ref: Ref, env: Environment): Connection {
  const { options } = ref;
  const address = options['address'] ?? setting(env, 'ADDR')?.value ?? DEFAULT_ADDRESS;
  const segments = segmentsOf(options['namespace'] ?? setting(env, 'NAMESPACE')?.value ?? '');
  if (segments.some((segment) => !/^[!-~]+$/.test(segment))) {
    throw new StorekeysError('usage', 'the namespace holds characters that no namespace has');
  }
  // The servers take "root" for the root namespace.
  const isRoot = segments.length === 1 && segments[0] === 'root';
  return { address: parseAddress(address), namespace: isRoot ? '' : segments.join('/') };
}

function parseAddress(text: string): string {
  const hint = 'write it as in VAULT_ADDR=https://vault.example.com:8200';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new StorekeysError('usage', 'the address of the server is not an http URL', { hint });
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    const message = `the address of ${url.host} holds more than host and path`;
    throw new StorekeysError('usage', message, { hint });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/**
 * How to make TLS connections. A CA that is named replaces those of the system, as with Vault's own
 * tools.
 *
 * @throws {@link StorekeysError} `usage` for a file that cannot be read, or half a client certificate
 */
export async function tlsSettings(env: Environment): Promise<TlsSettings> {
  const rejectUnauthorized = !isTrue(env, 'SKIP_VERIFY');
  const ca = await authorities(env);
  const cert = setting(env, 'CLIENT_CERT');
  const key = setting(env, 'CLIENT_KEY');
  if ((cert === undefined) !== (key === undefined)) {
    const missing = cert === undefined ? 'VAULT_CLIENT_CERT' : 'VAULT_CLIENT_KEY';
    const there = (cert ?? key)?.name ?? '';
    throw new StorekeysError('usage', `${there} is set and ${missing} is not`, {
      hint: 'a client certificate needs both',
    });
  }
  const servername = setting(env, 'TLS_SERVER_NAME')?.value;
  return {
    rejectUnauthorized,
    ...(ca === undefined ? {} : { ca }),
    ...(cert && key ? { cert: await readNamed(cert), key: await readNamed(key) } : {}),
    ...(servername === undefined ? {} : { servername }),
  };
}

async function authorities(env: Environment): Promise<string[] | undefined> {
  const bytes = setting(env, 'CACERT_BYTES');
  if (bytes !== undefined) return [bytes.value];
  const file = setting(env, 'CACERT');
  if (file !== undefined) return [await readNamed(file)];
  const folder = setting(env, 'CAPATH');
  if (folder === undefined) return undefined;
  const entries = await readdir(folder.value, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const files = entries.filter((entry) => !entry.isDirectory());
  return Promise.all(
    files.map((entry) => readNamed({ name: folder.name, value: join(folder.value, entry.name) })),
  );
}

async function readNamed(file: Setting): Promise<string> {
  try {
    return await readFile(file.value, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: Setting, error: unknown): StorekeysError {
  const why = errnoOf(error) ?? 'cannot be read';
  return new StorekeysError('usage', `${file.value}, named by ${file.name}: ${why}`, {
    hint: `correct ${file.name}, or unset it`,
  });
}

/** The words that Go takes for a boolean: https://pkg.go.dev/strconv#ParseBool */
function isTrue(env: Environment, name: string): boolean {
  const found = setting(env, name);
  if (found === undefined) return false;
  if (/^(?:1|t|T|TRUE|true|True)$/.test(found.value)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/.test(found.value)) return false;
  throw new StorekeysError('usage', `${found.name} is neither true nor false`, {
    hint: `unset ${found.name}: certificates are then verified`,
  });
}
