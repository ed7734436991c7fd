/**
 * Other machines: processes with a home, a journal and clients of their own. Within one process writes in
 * a vault of 1Password wait for each other, so there no two operations ever meet at the service.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Bundle, BundleFields } from '../../src/bundle/bundle.js';
import type { Told } from './machine.js';

/** What a machine is told to do. */
export type Order =
  /** To sign in, so that this is not a part of what is raced. */
  | { readonly kind: 'open'; readonly uris: readonly string[] }
  | {
      readonly kind: 'push';
      readonly fields: BundleFields;
      readonly uris: readonly string[];
    }
  | { readonly kind: 'go' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'kept' };

/** What it says. */
export type Answer =
  | { readonly kind: 'done' | 'planned' }
  | { readonly kind: 'told'; readonly told: Told }
  | { readonly kind: 'kept'; readonly count: number };

/** A push under way. */
export interface Running {
  /** It is planned, and waits to be released; or it has ended already. */
  readonly planned: Promise<unknown>;
  readonly told: Promise<Told>;
  release(): void;
}

/** Starts some; they end with the file. */
export function startMachines(
  homes: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly RemoteMachine[]> {
  return Promise.all(homes.map((home) => startMachine({ ...env, STOREKEYS_HOME: home })));
}

async function startMachine(env: Readonly<Record<string, string>>): Promise<RemoteMachine> {
  const program = fileURLToPath(new URL('machine-process.ts', import.meta.url));
  const child = fork(program, {
    env: { TMPDIR: tmpdir(), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env },
    execArgv: ['--import', 'tsx'],
  });
  after(() => child.kill());
  const machine = new RemoteMachine(child);
  await machine.said('done');
  return machine;
}

/** One of them. It takes one order at a time. */
export class RemoteMachine {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(child: ChildProcess) {
    this.#child = child;
    // What was not said in one race is waited for until it is said in another.
    child.setMaxListeners(0);
    this.#ended = once(child, 'exit').then(() => {
      throw new Error('the machine has ended');
    });
    // At the end nobody waits for it.
    this.#ended.catch(() => undefined);
  }

  async open(uris: readonly string[]): Promise<void> {
    const done = this.said('done');
    this.#order({ kind: 'open', uris });
    await done;
  }

  /** Plans, and waits for the release. */
  push(bundle: Bundle, uris: readonly string[]): Running {
    const told = this.#told();
    const running = {
      planned: Promise.race([this.said('planned'), told]),
      told,
      release: () => {
        this.#order({ kind: 'go' });
      },
    };
    this.#order({ kind: 'push', fields: bundle.toFields(), uris });
    return running;
  }

  resume(): Promise<Told> {
    const told = this.#told();
    this.#order({ kind: 'resume' });
    return told;
  }

  /** How many operations its journal keeps. */
  async kept(): Promise<number> {
    const kept = this.said('kept');
    this.#order({ kind: 'kept' });
    return (await kept).count;
  }

  async #told(): Promise<Told> {
    return (await this.said('told')).told;
  }

  /** The next answer of a kind. */
  said<K extends Answer['kind']>(kind: K): Promise<Extract<Answer, { kind: K }>> {
    const said = new Promise<Extract<Answer, { kind: K }>>((resolve) => {
      const listen = (answer: Answer): void => {
        if (answer.kind !== kind) return;
        this.#child.off('message', listen);
        resolve(answer as Extract<Answer, { kind: K }>);
      };
      this.#child.on('message', listen);
    });
    return Promise.race([said, this.#ended]);
  }

  #order(order: Order): void {
    this.#child.send(order);
  }
}
