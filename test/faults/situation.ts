/**
 * Targets that hold a bundle, the command line that is about to replace it, and a way to let something
 * happen at a certain moment of that.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '../../src/bundle/bundle.js';
import { openJournal } from '../../src/journal/journal.js';
import { createOpener } from '../../src/open.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { downloaded } from '../cli/scene.js';
import { makeBundle } from '../fixtures/credentials.js';
import { storekeys, type CliRun } from '../harness/cli.js';
import { sandbox } from '../harness/sandbox.js';
import { from, type Moment, type Role } from './moments.js';
import type { Network, NetworkName, Place } from './places.js';
import { row } from './table.js';
import { Targets } from './targets.js';

/** The hash of the store that all bundles are for. */
export const STORE = 'faults1234';

type TestScope = Parameters<typeof sandbox>[0] & { after(hook: () => Promise<void>): void };

/** A kind of target; `local` is never disturbed. */
export type Kind = NetworkName | 'local';

/** See the top of the file. */
export class Situation {
  /** In the targets before. */
  readonly first: Bundle;
  /** To be stored. */
  readonly next: Bundle;
  readonly targets: Targets;
  readonly #kinds: readonly Kind[];
  readonly #spots: ReadonlyMap<Kind, { network: Network; place: Place; role: Role }>;
  readonly #run: (args: readonly string[], env: Env, stdin?: string) => Promise<CliRun>;
  readonly #file: string;
  readonly #home: string;

  /** @param kinds - the lead first */
  constructor(t: TestScope, networks: readonly Network[], kinds: readonly Kind[]) {
    const box = sandbox(t);
    this.#home = join(box.home, 'storekeys');
    this.#kinds = kinds;
    this.first = makeBundle(STORE);
    this.next = makeBundle(STORE);
    this.#file = join(box.given, 'bundle.txt');
    writeFileSync(this.#file, downloaded(this.next));
    const spots = kinds.flatMap((kind, i) => {
      const network = networks.find(({ name }) => name === kind);
      const [place] = network?.places(1) ?? [];
      const role: Role = i === 0 ? 'lead' : 'follower';
      return network === undefined || place === undefined
        ? []
        : [[kind, { network, place, role }] as const];
    });
    this.#spots = new Map(spots);
    const env = Object.assign({}, ...networks.map((network) => network.env)) as Env;
    this.#run = (args, more, stdin) =>
      storekeys(box, args, {
        env: { ...env, ...more },
        ...(stdin === undefined ? {} : { stdin }),
      });
    const local = `local://faults-${newOperationId()}`;
    const uris = kinds.map((kind) => this.#spots.get(kind)?.place.uri ?? local);
    const opener = createOpener({ env: { ...env, STOREKEYS_HOME: this.#home } });
    t.after(() => opener.close());
    this.targets = new Targets(opener, uris);
  }

  uri(kind: Kind): string {
    const uri = this.targets.uris[this.#kinds.indexOf(kind)];
    if (uri === undefined) throw new Error(`no ${kind} here`);
    return uri;
  }

  /** Puts the first bundle into all. */
  begin(): Promise<void> {
    return this.targets.seed(this.first);
  }

  /** Something happens just before the first request of a moment to a target; once. */
  when(kind: Kind, moment: Moment, happens: () => unknown): void {
    const spot = this.#spots.get(kind);
    if (spot === undefined) throw new Error(`${kind} is not disturbed`);
    const { network, place, role } = spot;
    network.proxy.fault({
      match: from(moment, role, place.deeds({ replaces: true, commits: true })),
      action: { kind: 'pass' },
      onMatch: async () => {
        await happens();
      },
    });
  }

  /** Of the next bundle to all: pasted, or from a file. */
  push(
    how: { readonly pasted?: boolean; readonly env?: Env; readonly flags?: readonly string[] } = {},
  ): Promise<CliRun> {
    const { pasted = false, env = {}, flags = [] } = how;
    const to = this.targets.uris.flatMap((uri) => ['--to', uri]);
    const options = ['--yes', '--offline', '--forget-previous', '--timeout', '5s', ...flags];
    const source = pasted ? '-' : this.#file;
    const stdin = pasted ? downloaded(this.next) : undefined;
    return this.#run(['push', '--from', source, ...to, ...options], env, stdin);
  }

  recover(...args: readonly string[]): Promise<CliRun> {
    return this.#run(['recover', ...args], {});
  }

  /** Finishes what is open, and looks whether it did. */
  async resume(): Promise<void> {
    ended(await this.recover('--resume'), 0);
    await this.assertDone();
  }

  /** All hold the next bundle, and nothing is open. */
  async assertDone(): Promise<void> {
    await this.targets.assertHold(this.next);
    await this.assertKept(0);
    assert.deepEqual(await this.targets.staged(), []);
  }

  /** What the targets hold, in their order: `first`, `next`, or what else. */
  async held(): Promise<readonly string[]> {
    const names = new Map([
      [this.first.fingerprint, 'first'],
      [this.next.fingerprint, 'next'],
    ]);
    return (await this.targets.look()).map(({ holds }) => names.get(holds) ?? holds);
  }

  /** How many operations the journal keeps. */
  async assertKept(count: number): Promise<void> {
    const journal = openJournal({ env: { STOREKEYS_HOME: this.#home }, pid: process.pid });
    assert.equal((await journal.list()).length, count, 'in the journal');
  }

  /** For the table, when all of it was seen. */
  proven(moment: string, fault: string, outcome: string): void {
    row({ operation: 'push, replaces', targets: this.#kinds.join(', '), moment, fault, outcome });
  }
}

type Env = Readonly<Record<string, string>>;

/** It ended so, and said this. */
export function ended(
  { status, stderr }: CliRun,
  wanted: number,
  ...said: readonly RegExp[]
): void {
  assert.equal(status, wanted, stderr);
  for (const text of said) assert.match(stderr, text);
}
