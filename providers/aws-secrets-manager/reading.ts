/** Reading: one secret or many, the current version or one by its id. */
import { StorekeysError } from '../../src/errors.js';
import type { Base, Call, Marks, ReadOptions, Reading, Selector } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import { addressOf } from './address.js';
import type { Ask, Connections } from './connections.js';
import {
  ABSENT,
  EMPTY,
  REMOVED,
  baseOf,
  describeIfAllowed,
  isSeen,
  refuseManaged,
  type Description,
} from './description.js';
import { isDenied, isNamed, isScheduledForDeletion } from './errors.js';
import { limited } from './limited.js';
import { marksOf } from './marks.js';
import type { RemoteSecret } from './remote-secret.js';
import { CURRENT } from './stages.js';
import { decode, type RemoteValue } from './values.js';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html */
const BATCH = 20;

/** Reads at once where a batch does not do. */
const WIDTH = 8;

/** A version as it was found; `absent`: no such version; `removed`: the secret waits for deletion. */
type Found = Value | 'absent' | 'removed';

interface Value extends RemoteValue {
  readonly VersionId?: string | undefined;
  readonly CreatedDate?: Date | undefined;
}

/** One request when something is there and nobody is about to write. */
export async function read(
  secret: RemoteSecret,
  which: Selector,
  { purpose }: ReadOptions,
): Promise<Reading> {
  if (which !== 'current') {
    const [found, description] = await Promise.all([
      find(secret, { VersionId: which.id }),
      describeIfAllowed(secret),
    ]);
    return reading(found, description, baseOf(description));
  }
  if (purpose === 'reading') {
    const found = await find(secret, { VersionStage: CURRENT });
    // What is not there may be a secret without a value: only the description tells.
    return current(found, found === 'absent' ? await describeIfAllowed(secret) : 'hidden');
  }
  const [found, description] = await Promise.all([
    find(secret, { VersionStage: CURRENT }),
    describeIfAllowed(secret),
  ]);
  refuseManaged(description, secret.region);
  return current(found, description);
}

/** Current versions of many refs: 20 to a request where the caller may, else one by one. */
export function readMany(
  connections: Connections,
  refs: readonly Ref[],
  call: Call,
): Promise<readonly PromiseSettledResult<Reading>[]> {
  const batches = new Batches(connections, call);
  const lookup = refs.map((ref) => batches.lookup(ref));
  const single = limited(WIDTH, async (ref: Ref) => {
    const secret = await connections.secret(ref, call);
    return read(secret, 'current', { purpose: 'reading' });
  });
  return Promise.allSettled(
    refs.map(async (ref, i) => {
      const value = await lookup[i];
      // The reason why one is missing is in the answer to its own read, in every detail.
      return value === undefined ? single(ref) : current(value, 'hidden');
    }),
  );
}

/** Collects ids by client, each id once, and asks when all are in. */
class Batches {
  readonly #connections: Connections;
  readonly #call: Call;
  readonly #groups = new Map<string, { ids: Set<string>; answer: Promise<Map<string, Value>> }>();

  constructor(connections: Connections, call: Call) {
    this.#connections = connections;
    this.#call = call;
  }

  /** The current version; `undefined` when the batch did not have it. */
  async lookup(ref: Ref): Promise<Value | undefined> {
    const address = addressOf(ref);
    const key = this.#connections.key(address);
    let group = this.#groups.get(key);
    if (group === undefined) {
      const ids = new Set<string>();
      const ask = this.#connections.batches(address, this.#call);
      group = { ids, answer: ask.then((batch) => inBatches(batch, ids)) };
      this.#groups.set(key, group);
    }
    group.ids.add(address.secretId);
    return (await group.answer).get(address.secretId);
  }
}

async function inBatches(ask: Ask, ids: ReadonlySet<string>): Promise<Map<string, Value>> {
  const all = [...ids];
  if (all.length < 2) return new Map();
  const chunks = Array.from({ length: Math.ceil(all.length / BATCH) }, (_, i) =>
    all.slice(i * BATCH, (i + 1) * BATCH),
  );
  const answers = await Promise.all(
    chunks.map(async (chunk) => {
      try {
        return await ask(chunk);
      } catch (error) {
        // A right of its own, which a reader of single secrets need not have.
        if (isDenied(error)) return [];
        throw error;
      }
    }),
  );
  return new Map(
    answers.flat().flatMap((entry): [string, Value][] => [
      [entry.Name ?? '', entry],
      [entry.ARN ?? '', entry],
    ]),
  );
}

async function find(
  secret: RemoteSecret,
  which: { readonly VersionStage: string } | { readonly VersionId: string },
): Promise<Found> {
  try {
    return await secret.value(which);
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return 'absent';
    if (isScheduledForDeletion(error)) return 'removed';
    throw error;
  }
}

/** The reading of what is current: its id is the base. */
function current(found: Found, description: Description): Reading {
  if (found !== 'absent') {
    const base = found === 'removed' ? REMOVED : ((found.VersionId ?? '') as Base);
    return reading(found, description, base);
  }
  // A caller who may not ask is told "absent": a create where there is something after all fails.
  const base = isSeen(description) ? baseOf(description) : ABSENT;
  if (base === REMOVED) return reading('removed', description, base);
  if (isSeen(description) && base !== EMPTY) {
    throw new StorekeysError('unavailable', 'has a current version that is not readable yet');
  }
  return { ...reading(found, description, base), state: isSeen(description) ? 'empty' : 'absent' };
}

function reading(found: Found, description: Description, base: Base): Reading {
  const marks = marksIn(description);
  if (typeof found === 'string') return { version: null, base, state: found, marks };
  const { VersionId: id = '', CreatedDate: createdAt } = found;
  return { version: { id, createdAt, fields: decode(found) }, base, state: 'present', marks };
}

function marksIn(description: Description): Marks | undefined {
  if (description === 'hidden') return undefined;
  return isSeen(description) ? marksOf(description.Tags ?? []) : {};
}
