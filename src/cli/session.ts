import * as z from 'zod/mini';
import type { BigCommerceClient } from '../bigcommerce/client.js';
import { loadConfig, type Config } from '../config/load.js';
import { configuredProviders } from '../config/providers.js';
import type { Caller } from '../config/user-config.js';
import { processId, type Environment } from '../environment.js';
import type { Journal } from '../journal/journal.js';
import { createOpener, type Opener } from '../open.js';
import type { RequestEvent } from '../provider.js';
import type { Arguments } from './arguments.js';
import { currentUser } from './current-user.js';
import type { Interruption } from './interruption.js';
import { processOutput, type Output } from './output.js';
import { styleFor } from './terminal/colour.js';

/** What all commands share in one run. What costs something is made on first use, and once. */
export interface Session {
  readonly env: Environment;
  /** The working folder. */
  readonly cwd: string;
  /** Who runs this, for what is trusted. */
  readonly caller: Caller;
  readonly output: Output;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** See {@link Interruption.release}. */
  releaseSignals(): void;
  config(): Promise<Config | undefined>;
  opener(): Promise<Opener>;
  bigCommerce(): Promise<BigCommerceClient>;
  journal(): Promise<Journal>;
  close(): Promise<void>;
}

/** Puts a session together from the process and the global options. */
export function createSession(
  args: Arguments,
  env: Environment,
  cwd: string,
  interruption: Interruption,
): Session {
  // A run checks most of its schemas once: to compile them takes longer.
  z.config({ jitless: true });
  const output = processOutput(args.flag('quiet'), styleFor(process.stderr, env));
  const timeoutMs = args.duration('timeout') ?? 30_000;
  const onRequest = args.flag('verbose') ? requestPrinter(output) : (): void => undefined;
  const concurrency = args.count('concurrency');
  const explicit = args.text('config');
  const caller = { env, user: currentUser() };
  let config: Promise<Config | undefined> | undefined;
  let opener: Promise<Opener> | undefined;

  const loadOnce = (): Promise<Config | undefined> =>
    (config ??= loadConfig({ cwd, ...caller, ...(explicit === undefined ? {} : { explicit }) }));
  const open = async (): Promise<Opener> => {
    const providers = configuredProviders(await loadOnce(), caller);
    return createOpener({ env, timeoutMs, onRequest, providers, concurrency });
  };
  return {
    env,
    cwd,
    caller,
    output,
    signal: interruption.signal,
    releaseSignals: () => {
      interruption.release();
    },
    config: loadOnce,
    opener: () => (opener ??= open()),
    bigCommerce: async () => {
      const [{ createBigCommerceClient }, { bigCommerceBaseUrl }] = await Promise.all([
        import('../bigcommerce/client.js'),
        import('../bigcommerce/base-url.js'),
      ]);
      return createBigCommerceClient({ baseUrl: bigCommerceBaseUrl(env), timeoutMs, onRequest });
    },
    journal: async () => {
      const { openJournal } = await import('../journal/journal.js');
      return openJournal({ env, pid: processId() });
    },
    close: async () => {
      output.idle();
      await (await opener?.catch(() => undefined))?.close();
    },
  };
}

function requestPrinter(output: Output): (event: RequestEvent) => void {
  return ({ method, host, path, status, milliseconds }) => {
    output.say(`${method} ${host}${path} ${status ?? 'no answer'} ${Math.round(milliseconds)} ms`);
  };
}
