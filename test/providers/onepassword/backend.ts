/** The stand-in, targets opened as programs open them, and what a person does beside. */
import { after } from 'node:test';
import { onePassword } from '../../../providers/onepassword/index.js';
import { newOperationId } from '../../../src/operations/operation-id.js';
import type { Call, Provider, RequestEvent } from '../../../src/provider.js';
import { parseRef } from '../../../src/ref.js';
import { Target } from '../../../src/target/target.js';
import type { ClearItem, SectionField } from '../../backends/onepassword/items.js';
import { startOnePassword, type OnePasswordStandIn } from '../../backends/onepassword/stand-in.js';

/** The title of the vault that tests write in. */
export const VAULT = 'Team Vault';

/** What a test of this provider works with. */
export interface Backend {
  readonly service: OnePasswordStandIn;
  readonly vaultId: string;
  readonly env: Readonly<Record<string, string>>;
  readonly provider: Provider;
  /** What the provider told of its requests. */
  readonly events: RequestEvent[];
  /** A client as of another machine: it signs in anew. */
  readonly client: (env?: Readonly<Record<string, string>>) => Promise<Provider>;
  readonly target: (path: string, provider?: Provider, timeoutMs?: number) => Target;
  /** Makes a vault for one test, which may then let its requests fail. */
  readonly ownVault: () => OwnVault;
  /** A title at which nothing was ever stored. */
  readonly title: () => string;
  /** The one active item of a title, decrypted. */
  readonly stored: (title: string) => ClearItem;
}

/** A vault in which nothing is yet, and a place in it. */
export interface OwnVault {
  readonly vaultId: string;
  /** The title of an item, and of the vault. */
  readonly name: string;
  /** By the id of the vault: a list of vaults takes the longer the more there are. */
  readonly path: string;
  /** Statuses of the writes so far, oldest first; `undefined`: it was not answered. */
  readonly writes: () => readonly (number | undefined)[];
}

/** Starts the stand-in; it ends with the file. */
export async function startBackend(): Promise<Backend> {
  const service = await startOnePassword({ after });
  const vaultId = service.addVault({ title: VAULT });
  const env = { OP_SERVICE_ACCOUNT_TOKEN: service.token() };
  const events: RequestEvent[] = [];
  const opened: Provider[] = [];
  const client: Backend['client'] = async (own = env) => {
    const provider = await onePassword.open({ env: own, onRequest: (event) => events.push(event) });
    opened.push(provider);
    return provider;
  };
  after(() => Promise.all(opened.map((provider) => provider.close())));
  const provider = await client();
  const title: Backend['title'] = () => `BigCommerce ${newOperationId()}`;
  return {
    service,
    vaultId,
    env,
    provider,
    events,
    client,
    target: (path, own = provider, timeoutMs) =>
      new Target(own, parseRef(`op://${path}`), timeoutMs),
    ownVault: () => {
      const name = title();
      const id = service.addVault({ title: name });
      return { vaultId: id, name, path: `${id}/${name}`, writes: () => writesIn(service, id) };
    },
    title,
    stored: (title) => {
      const [item, ...others] = service
        .items(vaultId)
        .filter(({ overview, state }) => overview.title === title && state === 'active');
      if (item === undefined || others.length > 0) throw new Error(`not one item is '${title}'`);
      return item;
    },
  };
}

function writesIn(
  { requests }: OnePasswordStandIn,
  vaultId: string,
): readonly (number | undefined)[] {
  return requests
    .filter(({ method, path }) => method === 'PATCH' && path.includes(vaultId))
    .map(({ status }) => status);
}

/** The fields of a section by its id. */
export function section(item: ClearItem, id: string): readonly SectionField[] {
  return item.details.sections?.find(({ name }) => name === id)?.fields ?? [];
}

/** An item in which one field of a section has another value, or is new. */
export function withField(item: ClearItem, id: string, field: SectionField): ClearItem {
  const before = item.details.sections ?? [];
  const known = before.some(({ name }) => name === id);
  const sections = (known ? before : [...before, { name: id, title: id }]).map((each) =>
    each.name === id
      ? { ...each, fields: [...(each.fields ?? []).filter(({ n }) => n !== field.n), field] }
      : each,
  );
  return { ...item, details: { ...item.details, sections } };
}

/** What a method of a provider is given. */
export function call(): Call {
  return { signal: AbortSignal.timeout(30_000) };
}
