import type { Call, Provider, ProviderContext } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import { check } from './check.js';
import { createWire, openSession, type Session } from './client.js';
import type { Engine } from './engine.js';
import { VaultError } from './errors.js';
import { inParallel } from '../../src/in-parallel.js';
import { kv1 } from './kv1.js';
import { createKv2 } from './kv2.js';
import { createMounts, type Place } from './place.js';
import { connectionOf, tlsSettings } from './settings.js';
import { choose, type Chosen } from './sign-in/choose.js';
import { Credentials } from './sign-in/credentials.js';
import { createTransport } from './transport.js';

/** Opens the provider; no file is read and no request made before the first call. */
export function openVault(context: ProviderContext): Provider {
  const { env, onRequest } = context;
  const tls = (): ReturnType<typeof tlsSettings> => tlsSettings(env);
  const transport = createTransport({ tls, onRequest });
  const sessions = new Map<string, Session>();
  const mounts = createMounts();
  const kv2 = createKv2();
  const signedIn: Credentials[] = [];
  // Neither VAULT_CACERT nor a client certificate is meant for anybody but Vault.
  const publicTls = { rejectUnauthorized: true };
  const elsewhere = createTransport({ tls: () => Promise.resolve(publicTls), onRequest });
  let chosen: Promise<Chosen> | undefined;

  /** One way for all servers: what is opened once only is opened once. */
  const chooseOnce = async (): Promise<Chosen> => {
    try {
      return await (chosen ??= choose(env));
    } catch (error) {
      chosen = undefined;
      throw error;
    }
  };

  const sessionFor = (ref: Ref): Session => {
    const connection = connectionOf(ref, env);
    const key = JSON.stringify(connection);
    const existing = sessions.get(key);
    if (existing !== undefined) return existing;
    const wire = createWire(connection, transport);
    const credentials = new Credentials({ vault: wire, elsewhere }, chooseOnce);
    signedIn.push(credentials);
    const session = openSession(wire, credentials);
    sessions.set(key, session);
    return session;
  };

  /** Runs `work` with the place that a ref means and the engine there. */
  const at = async <T>(
    ref: Ref,
    call: Call,
    work: (engine: Engine, place: Place) => T | Promise<T>,
  ): Promise<T> => {
    const place = await mounts.find(ref, sessionFor(ref), call);
    return work(place.mount.version === 2 ? kv2 : kv1, place);
  };

  const reading = { purpose: 'reading' } as const;
  return {
    capabilities: kv2.capabilities,
    locate: (ref, call) =>
      at(ref, call, ({ capabilities, notes }, place) => ({
        place: [placeName(place)],
        capabilities,
        notes,
      })),
    read: (ref, which, options, call) =>
      at(ref, call, (engine, place) => engine.read(place, which, options, call)),
    readMany: (refs, call) =>
      inParallel(refs, (ref) =>
        at(ref, call, (engine, place) => engine.read(place, 'current', reading, call)),
      ),
    write: (ref, fields, options, call) =>
      at(ref, call, (engine, place) => engine.write(place, fields, options, call)),
    promote: (ref, id, options, call) =>
      at(ref, call, (engine, place) => engine.promote(place, id, options, call)),
    discard: (ref, id, call) => at(ref, call, (engine, place) => engine.discard(place, id, call)),
    pendings: (ref, call) => at(ref, call, (engine, place) => engine.pendings(place, call)),
    purge: (ref, id, call) => at(ref, call, (engine, place) => engine.purge(place, id, call)),
    annotate: (ref, marks, base, call) =>
      at(ref, call, (engine, place) => engine.annotate(place, marks, base, call)),
    remove: (ref, base, how, call) =>
      at(ref, call, (engine, place) => engine.remove(place, base, how, call)),
    restore: (ref, call) => at(ref, call, (engine, place) => engine.restore(place, call)),
    history: (ref, limit, call) =>
      at(ref, call, (engine, place) => engine.history(place, limit, call)),
    check: async (ref, call) =>
      check({ ref, session: sessionFor(ref), mounts, transport, tls }, call),
    classify: (error) => (error instanceof VaultError ? error.failure : undefined),
    async close() {
      await Promise.all(signedIn.map((credentials) => credentials.close()));
      transport.close();
      elsewhere.close();
    },
  };
}

/**
 * Namespace, mount and path as one: `team/secret/x` names the same key with `team` as the namespace and
 * as the beginning of the path, and no mount can have the name of a namespace.
 */
function placeName({ session, mount, path }: Place): string {
  const { namespace } = session.connection;
  return [...(namespace === '' ? [] : [namespace]), ...mount.path, ...path].join('/');
}
