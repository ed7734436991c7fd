/** A machine: a home and a journal of its own, and what the person at it is told. */
import assert from 'node:assert/strict';
import { createBigCommerceClient } from '../../src/bigcommerce/client.js';
import type { Bundle } from '../../src/bundle/bundle.js';
import { StorekeysError, type ErrorCode } from '../../src/errors.js';
import type { JournalEntry } from '../../src/journal/entry.js';
import { openJournal, type Journal } from '../../src/journal/journal.js';
import type { Opener } from '../../src/open.js';
import { push } from '../../src/operations/push.js';
import { resume, type Resumed } from '../../src/operations/recover/resume.js';
import type { Target } from '../../src/target/target.js';

/** What came of an operation, as it is told. */
export type Told =
  /** `did`: by target, the lead first. */
  | { readonly what: 'stored' | 'superseded'; readonly did: readonly string[] }
  /** `failed`: names of the targets that do not follow yet. */
  | { readonly what: 'partial'; readonly failed: readonly string[] }
  | { readonly what: 'nothing changed'; readonly code: ErrorCode; readonly message: string }
  | { readonly what: 'unknown'; readonly message: string };

/** What a push is to do at certain points. */
export interface Hooks {
  /** When it is planned and kept, before anything is written to a target. */
  readonly planned?: () => Promise<void> | void;
  /** Nobody else has the bundle: it is kept whatever happens. */
  readonly volatile?: boolean;
  readonly signal?: AbortSignal;
}

/** There is no such process, so that what it began is taken for the work of one that ended. */
const NO_PROCESS = 2 ** 31 - 1;

/** All entries were made without asking BigCommerce, so it is never asked. */
const NOBODY = createBigCommerceClient({ baseUrl: 'http://127.0.0.1:1' });

/** See the top of the file. */
export class Machine {
  readonly journal: Journal;
  readonly #opener: Opener;

  /**
   * @param opener - its clients; shared with others where signing in again would prove nothing
   * @param home - the folder of its journal
   */
  constructor(opener: Opener, home: string) {
    this.#opener = opener;
    this.journal = openJournal({ env: { STOREKEYS_HOME: home }, pid: NO_PROCESS });
  }

  targets(uris: readonly string[]): Promise<readonly Target[]> {
    return Promise.all(uris.map((uri) => this.#opener.open(uri)));
  }

  /** Agrees to everything. */
  async push(bundle: Bundle, uris: readonly string[], hooks: Hooks = {}): Promise<Told> {
    const targets = await this.targets(uris);
    const { journal } = this;
    const { planned, ...more } = hooks;
    return told(async () => {
      const { outcome, results } = await push({
        bundle,
        targets,
        bigCommerce: undefined,
        journal: {
          ...journal,
          keep: async (op, request, plan) => {
            const notes = await journal.keep(op, request, plan);
            if (plan !== undefined) await planned?.();
            return notes;
          },
        },
        forgetPrevious: true,
        confirm: () => Promise.resolve(true),
        ...more,
      });
      assert.notEqual(outcome, 'planned');
      return {
        outcome: outcome as Resumed['outcome'],
        results: results.map(({ plan, result }) => ({ target: plan.target, result })),
        notes: [],
      };
    });
  }

  /** Takes up the operation that is in the journal. */
  async resume(): Promise<Told> {
    const [entry, ...others] = await this.entries();
    assert.ok(entry !== undefined && others.length === 0, 'not one operation is in the journal');
    return told(() =>
      resume(entry, {
        journal: this.journal,
        open: (uri) => this.#opener.open(uri),
        bigCommerce: NOBODY,
        confirm: () => Promise.resolve(true),
      }),
    );
  }

  async entries(): Promise<readonly JournalEntry[]> {
    return (await this.journal.list()).map(({ entry }) => {
      if (entry instanceof StorekeysError) throw entry;
      return entry;
    });
  }
}

async function told(work: () => Promise<Resumed>): Promise<Told> {
  try {
    const { outcome, results } = await work();
    const failed = results.filter(({ result }) => result instanceof StorekeysError);
    if (outcome !== 'partial') {
      assert.deepEqual(failed, [], `told '${outcome}' with failures`);
      const did = results.map(({ result }) => ('outcome' in result ? result.outcome : 'failed'));
      return { what: outcome, did };
    }
    return { what: 'partial', failed: failed.map(({ target }) => target.name) };
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
    const { code, message, mayHaveHappened } = error;
    if (mayHaveHappened) return { what: 'unknown', message };
    return { what: 'nothing changed', code, message };
  }
}
