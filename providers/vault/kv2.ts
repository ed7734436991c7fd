/**
 * The KV engine that keeps versions. Every write of content carries `options.cas`, so the server itself
 * refuses it when the key moved. What is staged lies in a key of its own beside the target, one for each
 * operation.
 */
import { baseMoved, StorekeysError } from '../../src/errors.js';
import type { Base, Call, Reading, WriteOptions, Written } from '../../src/provider.js';
import type { Fields } from '../../src/provider.js';
import type { Secret } from '../../src/secret.js';
import {
  baseOf,
  casOf,
  dataAnswer,
  toMarks,
  toStamp,
  toVersion,
  writtenAnswer,
} from './answers.js';
import type { Engine } from './engine.js';
import { VaultError } from './errors.js';
import { KEPT_VERSIONS, raiseLimit, refuseSingleVersion } from './history-limit.js';
import { createFactReader, type FactReader } from './key-facts.js';
import { historyOf } from './kv2-history.js';
import { discardPending, listPendings, pendingPlace, stage } from './kv2-pending.js';
import { isAbsent, parse, pathOf } from './kv2-requests.js';
import { destroyKey, destroyVersion, removeLatest, restoreLatest } from './kv2-removal.js';
import { writeMarks } from './marks.js';
import { operationOf, pendingId } from './paths.js';
import type { Place } from './place.js';

/** The base of a reading that saw no current version: no write holds on it. */
const NO_BASE = 'none' as Base;

/** A version's number; 0 would mean the latest. */
const NUMBER = /^[1-9]\d{0,14}$/;

/** The engine for as long as a provider is open. */
export function createKv2(): Engine {
  const facts = createFactReader();
  return {
    capabilities: {
      compareAndSet: 'server',
      staging: 'emulated',
      stageWhenAbsent: true,
      pendings: Infinity,
      history: KEPT_VERSIONS - 1,
      batch: false,
      values: 'json',
      writesOverRemoved: true,
      restores: true,
      removesForGood: true,
      purge: 'destroys',
      consistency: 'strong',
    },
    notes: [],
    async read(place, which, { purpose }, call) {
      if (which !== 'current') return readById(place, which.id, call);
      const reading = await readVersion(place, undefined, call);
      if (purpose === 'writing' && reading.state === 'present') {
        await refuseSingleVersion(place, await facts.read(place, call), facts, call);
      }
      return reading;
    },
    async write(place, fields, options, call) {
      if (options.to === 'current') return writeCurrent(place, fields, options, facts, call);
      // Courtesy, not protection: the promotion compares again, and there the server does.
      await facts.on(place, options.base, call);
      await stage(place, fields, options.op, call);
      return { id: pendingId(options.op), notes: [] };
    },
    async promote(place, id, options, call) {
      const { version } = await readById(place, id, call);
      if (operationOf(id) === undefined || version?.fields === undefined) {
        throw new StorekeysError('not-found', 'there is no such pending version');
      }
      const written = await writeCurrent(place, version.fields, options, facts, call);
      return { ...written, notes: [...written.notes, ...(await dropped(place, id, call))] };
    },
    discard: discardPending,
    pendings: listPendings,
    async purge(place, id, call) {
      const { version, base } = await readVersion(place, undefined, call);
      if (version?.id === id) throw new StorekeysError('conflict', `version ${id} is current`);
      // The server has no compare-and-set for this. Numbers only grow: one below the latest does not
      // become current, and one above it may by the time of the request.
      if (!NUMBER.test(id) || Number(id) > casOf(base)) return [];
      await destroyVersion(place, Number(id), call);
      return [];
    },
    async annotate(place, marks, base, call) {
      const known = await facts.on(place, base, call);
      if (known.latest === undefined) throw new StorekeysError('not-found', 'nothing is there');
      return writeMarks(place, marks, known, call);
    },
    async remove(place, base, { purge = false }, call) {
      const known = await facts.on(place, base, call);
      if (purge) await destroyKey(place, call);
      else await removeLatest(place, known, facts, call);
      return [];
    },
    restore: restoreLatest,
    history: historyOf,
  };
}

async function readVersion(place: Place, number: string | undefined, call: Call): Promise<Reading> {
  const answer = await place.session.request(
    {
      method: 'GET',
      path: pathOf(place, 'data'),
      ...(number === undefined ? {} : { query: `version=${number}` }),
      accept: [404],
    },
    call.signal,
  );
  if (isAbsent(answer)) {
    return { version: null, base: baseOf(undefined), state: 'absent', marks: undefined };
  }
  if (answer.status === 404 && !dataAnswer.safeParse(answer.body).success) throw answer.refusal();
  const { data, metadata } = parse(dataAnswer, answer, place).data;
  const stamp = toStamp(metadata.version, metadata);
  const marks = toMarks(metadata.custom_metadata);
  const base = baseOf(stamp);
  if (answer.status === 404) return { version: null, base, state: 'removed', marks };
  const version = toVersion(String(stamp.version), stamp, data);
  return { version, base, state: 'present', marks };
}

/**
 * A version by its number, or what an operation staged. The base of an earlier version never holds,
 * since it is not current any more.
 */
async function readById(place: Place, id: string, call: Call): Promise<Reading> {
  const op = operationOf(id);
  if (op !== undefined) {
    const staged = await readVersion(pendingPlace(place, op), undefined, call);
    const version = staged.version && { ...staged.version, id };
    return { ...staged, version, base: NO_BASE, marks: undefined };
  }
  if (!NUMBER.test(id)) {
    return { version: null, base: NO_BASE, state: 'absent', marks: undefined };
  }
  const reading = await readVersion(place, id, call);
  return reading.state === 'absent' ? { ...reading, base: NO_BASE } : reading;
}

/**
 * Numbers restart when somebody deletes a key's metadata, and then an old number can hold again. So
 * where something is to be replaced, its time is compared first. What is left is the moment between
 * that look and the write: a deletion and as many new versions as the number says, all within it.
 */
async function writeCurrent(
  place: Place,
  fields: Secret<Fields>,
  { base, marks }: WriteOptions,
  reader: FactReader,
  call: Call,
): Promise<Written> {
  const cas = casOf(base);
  const facts = cas === 0 ? undefined : await reader.on(place, base, call);
  const limits = facts === undefined ? [] : await raiseLimit(place, facts, reader, call);
  const answer = await place.session.request(
    {
      method: 'POST',
      path: pathOf(place, 'data'),
      body: { data: fields.reveal(), options: { cas } },
    },
    call.signal,
  );
  const { data: written } = parse(writtenAnswer, answer, place);
  if (written.version !== cas + 1) throw baseMoved();
  const notes = await writeMarks(place, marks, facts, call);
  return { id: String(written.version), notes: [...limits, ...notes] };
}

/** After a promotion: the copy is not needed any more, and a failure to drop it undoes nothing. */
async function dropped(place: Place, id: string, call: Call): Promise<readonly string[]> {
  try {
    await discardPending(place, id, call);
    return [];
  } catch (error) {
    const why = error instanceof VaultError ? error.failure.message : 'the request failed';
    return [`the staged copy was not dropped: ${why}`];
  }
}
