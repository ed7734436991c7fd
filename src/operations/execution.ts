/** Runs the machine of `src/protocol` on real targets: each step a few calls, each answer a result. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Bundle } from '../bundle/bundle.js';
import { baseMoved, StorekeysError } from '../errors.js';
import type { Base, Fields, Marks, ReadOptions, Reading } from '../provider.js';
import { after, begin, isCommitted, resume, steps } from '../protocol/machine.js';
import type { Ending, LookBack, Result, Rules, Seen, State, Step } from '../protocol/state.js';
import { Secret } from '../secret.js';
import { bundleOf, carried, sameContent } from '../target/content.js';
import type { PutOptions, Target } from '../target/target.js';
import { HeldBundles } from './held-bundles.js';
import { marksOf } from './plan.js';

/** A target of an operation, and what the plan saw there. */
export interface Participant {
  readonly target: Target;
  readonly seen: Seen<Bundle>;
  /** Of the version that was current at the plan. */
  readonly versionId: string | undefined;
  /** As the plan read it, where it was this process that planned. */
  readonly reading: Reading | undefined;
  /** To be written there beside those that every target gets. */
  readonly marks: Marks;
}

/** What happened to a target. */
export interface Effect {
  /** Of the version that this operation wrote; `undefined`: it wrote none. */
  readonly written: string | undefined;
  /** Of the version that was current when it was last read; `undefined`: there was none. */
  readonly current: string | undefined;
  readonly notes: readonly string[];
  /** The last failure there. */
  readonly error: StorekeysError | undefined;
}

/** How an operation ended. */
export interface Executed extends Ending<Bundle> {
  /** By target, the lead first. */
  readonly effects: readonly Effect[];
}

/** Looks and writes before a target is given up: each beyond the first two is a change by somebody else. */
const MAX_ROUNDS = 24;

/** Writes to a target that follows, each tried several times, before one without an answer is the last. */
const MAX_LOST = 2;

/** Reads of a lead that shows what was there before the commit, and the wait after the first of them. */
const LATE_READS = 5;
const LATE_WAIT_MS = 200;

/** One operation under way. */
export class Execution {
  readonly #op: string;
  readonly #rules: Rules<Bundle>;
  readonly #participants: readonly Participant[];
  readonly #history: HeldBundles;
  readonly #signal: AbortSignal | undefined;
  readonly #readings: (Reading | undefined)[];
  readonly #effects: Omit<Effect, 'current'>[];
  readonly #rounds: number[];
  readonly #pendingIds: (string | undefined)[];
  /** By target: writes whose answer was lost. */
  readonly #lostWrites: number[] = [];
  #committed = false;

  /**
   * @param participants - the lead first
   * @param stages - whether versions are staged before the commit: with one target the commit itself
   * shows whether it may be written
   */
  constructor(
    op: string,
    bundle: Bundle,
    participants: readonly Participant[],
    { stages, unguarded }: Pick<Rules<Bundle>, 'stages' | 'unguarded'>,
    signal?: AbortSignal,
  ) {
    const [lead] = participants;
    if (lead === undefined) throw new RangeError('an operation without targets');
    this.#op = op;
    this.#participants = participants;
    this.#signal = signal;
    this.#history = new HeldBundles(lead.target);
    this.#readings = participants.map(({ reading }) => reading);
    this.#effects = participants.map(() => ({ written: undefined, notes: [], error: undefined }));
    this.#rounds = participants.map(() => 0);
    this.#pendingIds = participants.map(() => undefined);
    this.#rules = {
      value: bundle,
      plan: participants.map(({ seen }) => seen),
      stages,
      unguarded,
      same: (one, other) => one.equals(other),
    };
  }

  /** From the plan. */
  begin(): Promise<Executed> {
    return this.#run(begin(this.#rules));
  }

  /**
   * After another process ended in the middle of it.
   *
   * @throws {@link StorekeysError} when the lead does not answer
   */
  async resume(lead: LookBack): Promise<Executed> {
    return this.#run(resume(this.#rules, lead));
  }

  /** What the lead says of the commit, now. */
  async lookBack(): Promise<LookBack> {
    const { value } = this.#rules;
    const { seen, versionId } = this.#participant(0);
    const reading = await this.#read(0, 'reading');
    const current = bundleOf(reading.version)?.equals(value) === true;
    if (current) this.#foundWritten(0);
    const baseHolds = reading.base === seen.base;
    const held =
      current || (!baseHolds && (await this.#history.since(versionId, value, this.#signal)));
    return { held: isCommitted(this.#rules, { held, current, baseHolds }), current, baseHolds };
  }

  async #run(first: State<Bundle>): Promise<Executed> {
    let state = first;
    const running = new Map<string, Promise<void>>();
    for (;;) {
      for (const step of steps(this.#rules, state)) {
        const key = `${step.do} ${'target' in step ? step.target : ''}`;
        if (running.has(key)) continue;
        const ending = this.#do(step).then((result) => {
          running.delete(key);
          state = after(this.#rules, state, step, result);
        });
        // A bug in one ends the operation; what the others then throw is of no use.
        ending.catch(() => undefined);
        running.set(key, ending);
      }
      if (running.size === 0) break;
      await Promise.race(running.values());
    }
    if (state.phase !== 'end') throw new Error(`an operation stopped in '${state.phase}'`);
    const effects = this.#effects.map((effect, i) => ({ ...effect, current: this.#current(i) }));
    return { outcome: state.outcome, tasks: state.tasks, effects };
  }

  /** Every failure of a target becomes a result; only bugs are thrown. */
  async #do(step: Step<Bundle>): Promise<Result<Bundle>> {
    const target = 'target' in step ? step.target : 0;
    try {
      return await this.#done(step);
    } catch (error) {
      if (!(error instanceof StorekeysError)) throw error;
      if (step.do === 'drop') return { was: 'done' };
      this.#effect(target, { error });
      const writes = step.do === 'stage' || step.do === 'commit' || step.do === 'write';
      if (!writes) return { was: 'unreadable' };
      if (error.mayHaveHappened) return this.#lost(step);
      return { was: error.code === 'conflict' ? 'moved' : 'refused' };
    }
  }

  /** A target that follows and does not answer is not waited for again and again. */
  #lost(step: Step<Bundle>): Result<Bundle> {
    const target = 'target' in step ? step.target : 0;
    const lost = (this.#lostWrites[target] ?? 0) + 1;
    this.#lostWrites[target] = lost;
    return { was: step.do !== 'write' || lost < MAX_LOST ? 'lost' : 'refused' };
  }

  /** The target holds what it should: a write whose answer was lost was done. */
  #foundWritten(target: number): void {
    const { written } = this.#effects[target] ?? {};
    if (written !== undefined || this.#lostWrites[target] === undefined) return;
    this.#effect(target, { written: this.#current(target), error: undefined });
  }

  async #done(step: Step<Bundle>): Promise<Result<Bundle>> {
    switch (step.do) {
      case 'stage':
        await this.#stage(step.target);
        return { was: 'done' };
      case 'commit':
        await this.#write(0, this.#rules.value, this.#participant(0).seen.base, step.staged);
        this.#committed = true;
        return { was: 'done' };
      case 'look back':
        return { was: 'looked back', ...(await this.lookBack()) };
      case 'look':
        this.#countRound(step.target);
        return { was: 'seen', seen: seenIn(await this.#read(step.target, 'writing')) };
      case 'compare':
        return this.#compare(step.target, step.seen);
      case 'write': {
        this.#countRound(step.target);
        const { target: i, goal, base, staged } = step;
        return { was: 'seen', seen: seenIn(await this.#write(i, goal, base, staged)) };
      }
      case 'confirm':
        return this.#confirm();
      case 'drop':
        await this.#drop(step.target);
        return { was: 'done' };
    }
  }

  /** Staged, and read back: what is promoted later is what was meant. */
  async #stage(target: number): Promise<void> {
    const { target: there, seen } = this.#participant(target);
    const fields = await this.#fields(target, this.#rules.value, seen.base);
    const { id } = await there.stage(fields, this.#options(target, this.#rules.value, seen.base));
    this.#pendingIds[target] = id;
    const { version } = await there.read({ id }, { purpose: 'reading' }, this.#signal);
    if (sameContent(version, fields.reveal())) return;
    throw new StorekeysError('conflict', `${there.name}: what was staged is not there any more`, {
      hint: 'run the same command again',
    });
  }

  async #write(target: number, goal: Bundle, base: string, staged: boolean): Promise<Reading> {
    const { target: there } = this.#participant(target);
    const fields = await this.#fields(target, goal, base);
    const options = this.#options(target, goal, base);
    const id = staged ? this.#pendingIds[target] : undefined;
    const {
      id: written,
      notes,
      reading,
    } = await (id === undefined ? there.put(fields, options) : there.promote(id, fields, options));
    this.#effect(target, { written, notes, error: undefined });
    this.#readings[target] = reading;
    return reading;
  }

  async #compare(target: number, seen: Seen<Bundle>): Promise<Result<Bundle>> {
    const lead = leadIn(await this.#readLead());
    const planned = this.#participant(target).seen;
    const asks = seen.value != null && lead !== null && !seen.value.equals(lead);
    if (seen.value != null && lead?.equals(seen.value) === true) this.#foundWritten(target);
    const held =
      asks && seen.base !== planned.base && (await this.#history.ever(seen.value, this.#signal));
    return { was: 'compared', lead, held };
  }

  async #confirm(): Promise<Result<Bundle>> {
    const lead = leadIn(await this.#readLead());
    const others = await Promise.all(
      this.#participants.map(async (_, i) => {
        if (i === 0) return 'unreadable';
        try {
          return seenIn(await this.#read(i, 'reading'));
        } catch (error) {
          if (!(error instanceof StorekeysError)) throw error;
          this.#effect(i, { error });
          return 'unreadable';
        }
      }),
    );
    return { was: 'confirmed', lead, others };
  }

  /**
   * After a commit an eventually consistent backend may still show what was there before; followers must
   * not be brought in line with that.
   */
  async #readLead(): Promise<Reading> {
    const { seen, target: lead } = this.#participant(0);
    const { capabilities } = await lead.locate(this.#signal);
    const late = this.#committed && capabilities.consistency === 'eventual';
    for (let reads = 1; ; reads++) {
      const reading = await this.#read(0, 'reading');
      if (!late || reading.base !== seen.base || reads === LATE_READS) return reading;
      // When the time is over, the next read says so in the target's name.
      await delay(LATE_WAIT_MS * reads, undefined, { signal: this.#signal }).catch(() => undefined);
    }
  }

  /** By its id, or by the operation's when it was another process that staged. */
  async #drop(target: number): Promise<void> {
    const { target: there } = this.#participant(target);
    const id = this.#pendingIds[target];
    if (id === undefined) await there.discardOf(this.#op, this.#signal);
    else await there.discard(id, this.#signal);
  }

  async #read(target: number, purpose: ReadOptions['purpose']): Promise<Reading> {
    const { target: there } = this.#participant(target);
    const reading = await there.read('current', { purpose }, this.#signal);
    this.#readings[target] = reading;
    return reading;
  }

  /** What to write on a base: the bundle, and what others have there beside it. */
  async #fields(target: number, bundle: Bundle, base: string): Promise<Secret<Fields>> {
    let reading = this.#readings[target];
    if (reading?.base !== base) reading = await this.#read(target, 'writing');
    if (reading.base !== base) throw baseMoved(this.#participant(target).target.name);
    return new Secret(carried(reading.version, bundle.toFields()));
  }

  #options(target: number, bundle: Bundle, base: string): PutOptions {
    const marks = { ...marksOf(bundle), ...this.#participant(target).marks };
    return { base: base as Base, op: this.#op, marks, signal: this.#signal };
  }

  #countRound(target: number): void {
    const rounds = (this.#rounds[target] ?? 0) + 1;
    this.#rounds[target] = rounds;
    if (rounds <= MAX_ROUNDS) return;
    const { name } = this.#participant(target).target;
    throw new StorekeysError('unavailable', `${name}: somebody else changes it again and again`, {
      hint: 'storekeys recover brings it in line when that has ended',
    });
  }

  #effect(target: number, change: Partial<Omit<Effect, 'current'>>): void {
    const before = this.#effects[target];
    if (before !== undefined) this.#effects[target] = { ...before, ...change };
  }

  /** The version that was current when it was last read. */
  #current(target: number): string | undefined {
    return this.#readings[target]?.version?.id;
  }

  #participant(target: number): Participant {
    const participant = this.#participants[target];
    if (participant === undefined) throw new RangeError(`there is no target ${target}`);
    return participant;
  }
}

/** What a target was seen to hold. */
export function seenIn(reading: Reading): Seen<Bundle> {
  return { value: reading.version === null ? null : bundleOf(reading.version), base: reading.base };
}

/** Something that is no bundle leads nobody. */
function leadIn({ version }: Reading): Bundle | null {
  return bundleOf(version) ?? null;
}
