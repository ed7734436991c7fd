/** What is staged for a key: the keys in the folder beside it, named after their operations. */
import type { Call, Fields, Pending } from '../../src/provider.js';
import type { Secret } from '../../src/secret.js';
import { dataAnswer, dateOf, listAnswer, metadataAnswer, writtenAnswer } from './answers.js';
import { inParallel } from '../../src/in-parallel.js';
import { isAbsent, parse, pathOf } from './kv2-requests.js';
import { operationOf, pendingFolder, pendingId } from './paths.js';
import type { Place } from './place.js';

/** The key that holds what an operation staged. */
export function pendingPlace(place: Place, op: string): Place {
  return { ...place, path: [...pendingFolder(place.path), op] };
}

/**
 * Writes the content of a pending version. An operation's own earlier try, whose answer may have been
 * lost, is replaced: no other operation has that key.
 */
export async function stage(
  place: Place,
  fields: Secret<Fields>,
  op: string,
  call: Call,
): Promise<void> {
  const own = pendingPlace(place, op);
  if (await put(own, fields, 0, call)) return;
  const answer = await own.session.request(
    { method: 'GET', path: pathOf(own, 'data'), accept: [404] },
    call.signal,
  );
  const there = dataAnswer.safeParse(answer.body);
  if (!there.success) throw answer.refusal();
  await put(own, fields, there.data.data.metadata.version, call, 'must succeed');
}

/** @returns false when something else than version `cas` is there */
async function put(
  place: Place,
  fields: Secret<Fields>,
  cas: number,
  call: Call,
  must?: 'must succeed',
): Promise<boolean> {
  const answer = await place.session.request(
    {
      method: 'POST',
      path: pathOf(place, 'data'),
      body: { data: fields.reveal(), options: { cas } },
      accept: [400],
    },
    call.signal,
  );
  if (answer.status !== 400) {
    parse(writtenAnswer, answer, place);
    return true;
  }
  const refused = answer.refusal();
  if (must !== undefined || refused.failure.code !== 'conflict') throw refused;
  return false;
}

/** Drops a pending version with all traces of it; the key itself is out of reach from here. */
export async function discardPending(place: Place, id: string, call: Call): Promise<void> {
  const op = operationOf(id);
  if (op === undefined) return;
  const own = pendingPlace(place, op);
  await own.session.request({ method: 'DELETE', path: pathOf(own, 'metadata') }, call.signal);
}

/** All that is staged, by anyone. */
export async function listPendings(place: Place, call: Call): Promise<readonly Pending[]> {
  const answer = await place.session.request(
    {
      method: 'GET',
      path: pathOf(place, 'metadata', pendingFolder(place.path)),
      // The verb LIST does not get through every proxy.
      query: 'list=true',
      accept: [404],
    },
    call.signal,
  );
  if (isAbsent(answer)) return [];
  if (answer.status === 404) throw answer.refusal();
  const { keys } = parse(listAnswer, answer, place).data;
  const ops = keys.filter((key) => operationOf(pendingId(key)) !== undefined);
  const outcomes = await inParallel(ops, async (op): Promise<Pending> => {
    return { id: pendingId(op), op, createdAt: await createdAt(pendingPlace(place, op), call) };
  });
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** A token that may list need not be allowed to read on. */
async function createdAt(place: Place, call: Call): Promise<Date | undefined> {
  const answer = await place.session.request(
    { method: 'GET', path: pathOf(place, 'metadata'), accept: [403, 404] },
    call.signal,
  );
  const parsed = metadataAnswer.safeParse(answer.body);
  if (!parsed.success) return undefined;
  const { versions, current_version: current } = parsed.data.data;
  return dateOf(versions[String(current)]?.created_time ?? '');
}
