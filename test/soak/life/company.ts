/** A store, its credentials in four backends, and two computers from which people look after them. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '../../../src/bundle/bundle.js';
import type { Target } from '../../../src/target/target.js';
import { startBigCommerce, type BigCommerceStandIn } from '../../backends/bigcommerce/stand-in.js';
import { downloaded } from '../../cli/store-scene.js';
import type { Backends } from '../../faults/kill/backends.js';
import { type Lane } from '../../faults/kill/backends.js';
import type { Boundary } from '../../faults/kill/boundaries.js';
import { killedAt, run, type Command } from '../../faults/kill/hit.js';
import type { Place } from '../../faults/kill/places.js';
import { newHome } from '../../faults/kill/trial.js';
import { makeBundle } from '../../fixtures/credentials.js';
import { startStorekeys, type CliRun, type RunningCli } from '../../harness/cli.js';
import { sandbox, type Sandbox } from '../../harness/sandbox.js';

/** The hash of the store. */
export const HASH = 'lifelong12';

/** See the top of the file. */
export class Company {
  readonly store: BigCommerceStandIn;
  readonly places: readonly Place[];
  /** All targets, the lead first, past everything that goes wrong. */
  readonly targets: readonly Target[];
  /** Of the first computer. */
  readonly home: string;
  readonly #box: Sandbox;
  readonly #backends: Backends;
  readonly #lane: Lane;

  private constructor(from: {
    store: BigCommerceStandIn;
    box: Sandbox;
    backends: Backends;
    lane: Lane;
    places: readonly Place[];
    targets: readonly Target[];
    home: string;
  }) {
    this.store = from.store;
    this.places = from.places;
    this.targets = from.targets;
    this.home = from.home;
    this.#box = from.box;
    this.#backends = from.backends;
    this.#lane = from.lane;
  }

  /** Everything ends with the test. */
  static async found(
    t: Parameters<typeof sandbox>[0],
    backends: Backends,
    lane: Lane,
  ): Promise<Company> {
    const box = sandbox(t);
    const store = await startBigCommerce({ quota: { requests: 10_000, windowMs: 30_000 } });
    t.after(() => void store.close());
    store.addStore(HASH);
    const places = (['aws', 'vault', 'op'] as const).map((name) => backends.place(name));
    const uris = [...places.map(({ uri }) => uri), 'local://acme'];
    const list = uris.map((uri) => JSON.stringify(uri)).join(', ');
    const config = `stores:\n  acme: { hash: ${HASH}, targets: [${list}] }\n`;
    writeFileSync(join(box.work, 'storekeys.yaml'), config);
    const home = newHome({ box });
    const targets = await Promise.all(uris.map((uri) => backends.open(uri, home)));
    return new Company({ store, box, backends, lane, places, targets, home });
  }

  /** A new account, and the file that is shown once. */
  account(): { readonly bundle: Bundle; readonly file: string } {
    const bundle = makeBundle(HASH);
    this.store.addAccount(bundle);
    const file = join(this.#box.given, `${bundle.fingerprint}.txt`);
    writeFileSync(file, downloaded(bundle));
    return { bundle, file };
  }

  /** A command at the first computer; it must end well. */
  async does(...args: readonly string[]): Promise<CliRun> {
    const ended = await run(this.#command(args));
    assert.equal(ended.status, 0, `${args.join(' ')}: ${ended.stderr}`);
    return ended;
  }

  /** A command at a computer that has never seen this store. */
  async elsewhere(...args: readonly string[]): Promise<CliRun> {
    const ended = await run({ ...this.#command(args), home: newHome({ box: this.#box }) });
    assert.equal(ended.status, 0, `${args.join(' ')}: ${ended.stderr}`);
    return ended;
  }

  /** A command that is killed at a boundary. */
  crashes(boundary: Boundary, ...args: readonly string[]): Promise<void> {
    return killedAt(this.#command(args), boundary);
  }

  /** A command that is under way. */
  begins(...args: readonly string[]): RunningCli {
    const { box, home, env, lane, asked = false } = this.#command(args);
    return startStorekeys(box, args, {
      env: { ...lane.env, ...env, STOREKEYS_HOME: home },
      asked,
    });
  }

  #command(args: readonly string[]): Command {
    return {
      box: this.#box,
      backends: this.#backends,
      lane: this.#lane,
      home: this.home,
      args,
      env: { STOREKEYS_BIGCOMMERCE_URL: this.store.url },
      // It names accounts by their client ID.
      asked: args[0] === 'retire',
    };
  }
}
