/** One push by a program that is hit, and what it leaves behind. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { StorekeysError } from '../../../src/errors.js';
import type { JournalEntry } from '../../../src/journal/entry.js';
import { openJournal } from '../../../src/journal/journal.js';
import { push } from '../../../src/operations/push.js';
import { downloaded } from '../../cli/scene.js';
import { makeBundle } from '../../fixtures/credentials.js';
import type { CliRun } from '../../harness/cli.js';
import type { Sandbox } from '../../harness/sandbox.js';
import { describeHits, searchTree } from '../../harness/sentinel.js';
import type { Backends, Lane, ServerName } from './backends.js';
import { run, type Command } from './hit.js';
import { otherPlace, type Place } from './places.js';

/** Of all bundles here. */
export const STORE = 'faulty1234';

/** How far an operation came, as its remains show; in this order. */
export const REMAINS = [
  'nothing journaled',
  'paste journaled',
  'journaled',
  'staged in some',
  'staged in all',
  'committed',
  'committed, some follow',
  'all follow',
  'ended',
] as const;

export type Remains = (typeof REMAINS)[number];

/** Where trials are held. */
export interface Ground {
  readonly box: Sandbox;
  readonly backends: Backends;
  readonly lane: Lane;
}

/** What is pushed, and onto what. */
export interface Kind {
  /** Every target holds an earlier bundle; else nothing. */
  readonly present: boolean;
  /** It comes by standard input, and is nowhere else. */
  readonly pasted: boolean;
  /** Where there is a target, the lead first. */
  readonly targets: readonly (ServerName | 'local')[];
}

let homes = 0;

/** See the top of the file. */
export class Trial {
  readonly ground: Ground;
  readonly kind: Kind;
  readonly home: string;
  /** The lead first. */
  readonly places: readonly Place[];
  /** Those that are the same from everywhere. */
  readonly remote: readonly Place[];
  readonly before: Bundle | undefined;
  readonly bundle: Bundle = makeBundle(STORE);

  private constructor(ground: Ground, kind: Kind) {
    this.ground = ground;
    this.kind = kind;
    this.home = newHome(ground);
    this.remote = kind.targets.flatMap((name) =>
      name === 'local' ? [] : [ground.backends.place(name)],
    );
    this.places = [...this.remote, ...this.ownPlaces(this.home)];
    this.before = kind.present ? makeBundle(STORE) : undefined;
  }

  /** Sets it up; what every target is to hold before is put there. */
  static async set(ground: Ground, kind: Kind): Promise<Trial> {
    const trial = new Trial(ground, kind);
    if (trial.before !== undefined) await trial.pushed(trial.before, trial.home);
    return trial;
  }

  /** Those that only a machine with this home has. */
  ownPlaces(home: string): readonly Place[] {
    const open = (uri: string): ReturnType<Backends['open']> =>
      this.ground.backends.open(uri, home);
    return this.kind.targets.includes('local') ? [otherPlace('local://acme', open)] : [];
  }

  /** A push by this very process, as of the machine with this home. It must succeed. */
  async pushed(bundle: Bundle, home: string): Promise<void> {
    const { backends } = this.ground;
    const places = [...this.remote, ...this.ownPlaces(home)];
    const { outcome } = await push({
      bundle,
      targets: await Promise.all(places.map(({ uri }) => backends.open(uri, home))),
      bigCommerce: undefined,
      journal: openJournal({ env: { STOREKEYS_HOME: home }, pid: process.pid }),
      forgetPrevious: true,
      confirm: () => Promise.resolve(true),
    });
    assert.equal(outcome, 'stored');
  }

  /** The push, from a machine. */
  push(home: string = this.home): Command {
    const text = downloaded(this.bundle);
    const source = join(this.ground.box.given, `${basename(home)}.txt`);
    if (!this.kind.pasted) writeFileSync(source, text);
    const from = ['--from', this.kind.pasted ? '-' : source];
    return {
      ...this.ground,
      home,
      args: ['push', ...from, ...this.to(), '--offline', '--yes', '--forget-previous'],
      stdin: this.kind.pasted ? text : undefined,
    };
  }

  /** `recover` with these arguments, at a machine. */
  recover(args: readonly string[], home: string = this.home): Command {
    return { ...this.ground, home, args: ['recover', ...args] };
  }

  /** Runs that. */
  recovered(args: readonly string[], home?: string): Promise<CliRun> {
    return run(this.recover(args, home));
  }

  to(): readonly string[] {
    return this.places.flatMap(({ uri }) => ['--to', uri]);
  }

  /** Every target is wholly as before or wholly as wanted, and no value is in a file. */
  async remains(): Promise<Remains> {
    for (const folder of [this.home, this.ground.box.tmp].filter((path) => existsSync(path))) {
      assert.equal(describeHits(searchTree(folder)), '', 'a value is in a file');
    }
    const [lead, ...others] = await Promise.all(this.places.map((place) => this.#isNew(place)));
    const entries = await this.entries();
    if (lead === true) {
      if (!others.includes(false)) return entries.length > 0 ? 'all follow' : 'ended';
      return others.includes(true) ? 'committed, some follow' : 'committed';
    }
    assert.ok(!others.includes(true), 'a target follows a lead that does not hold it');
    const pendings = await this.pendings();
    if (pendings > 0) {
      // Nothing can be staged in a lead that is not there yet.
      const all = this.kind.present ? this.places.length : this.places.length - 1;
      return pendings >= all ? 'staged in all' : 'staged in some';
    }
    if (entries.length === 0) return 'nothing journaled';
    return entries.some(({ plan }) => plan !== undefined) ? 'journaled' : 'paste journaled';
  }

  async #isNew(place: Place): Promise<boolean> {
    const held = await place.holds();
    if (held?.equals(this.bundle)) return true;
    const isOld = this.before === undefined ? held === null : held?.equals(this.before);
    assert.ok(isOld, `${place.name} holds neither what was there nor what is to be stored`);
    return false;
  }

  /** In the journal of the home. */
  async entries(): Promise<readonly JournalEntry[]> {
    const journal = openJournal({ env: { STOREKEYS_HOME: this.home }, pid: process.pid });
    return (await journal.list()).map(({ entry }) => {
      if (entry instanceof StorekeysError) throw entry;
      return entry;
    });
  }

  async pendings(): Promise<number> {
    const counts = await Promise.all(this.places.map((place) => place.pendings()));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Every target holds a bundle, and nothing of the operation is left in targets and journal. */
  async assertEnded(holds: Bundle | undefined): Promise<void> {
    for (const place of this.places) {
      const held = await place.holds();
      const right = holds === undefined ? held === null : held?.equals(holds);
      assert.ok(right, `${place.name} holds another bundle in the end`);
    }
    assert.equal(await this.pendings(), 0, 'something staged is left in the end');
    assert.deepEqual(await this.entries(), [], 'the journal is not empty in the end');
  }
}

/** A home for a machine; it is not there yet. */
export function newHome({ box }: Pick<Ground, 'box'>): string {
  return join(box.home, `m${++homes}`);
}
