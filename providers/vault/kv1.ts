/**
 * The KV engine without versions: a write replaces what is there, whoever wrote it last. API:
 * https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v1
 */
import * as z from 'zod/mini';
import { ONE_VERSION, selected, withoutVersions } from '../../src/current-only.js';
import { StorekeysError } from '../../src/errors.js';
import type { Base, Call, Reading } from '../../src/provider.js';
import { toFields } from './answers.js';
import type { Engine } from './engine.js';
import { isAbsent, parse } from './kv2-requests.js';
import type { Place } from './place.js';

/** The only version there is. */
const ONLY = 'current';

const answerOfRead = z.object({ data: z.record(z.string(), z.unknown()) });

/** Nothing is remembered of this engine, so one serves all. */
export const kv1: Engine = {
  ...withoutVersions('KV version 1', unsupported),
  capabilities: {
    ...ONE_VERSION,
    compareAndSet: 'none',
    batch: false,
    values: 'json',
    writesOverRemoved: true,
    restores: false,
    removesForGood: true,
    consistency: 'strong',
  },
  notes: [
    'KV version 1 keeps no earlier version and no marks, and does not guard against simultaneous writes',
  ],
  async read(place, which, _options, call) {
    return selected(await readOnly(place, call), which);
  },
  async write(place, fields, options, call) {
    if (options.to === 'pending') return unsupported('staging');
    await place.session.request(
      { method: 'POST', path: keyOf(place), body: fields.reveal() },
      call.signal,
    );
    return { id: ONLY, notes: [] };
  },
  async remove(place, _base, { purge = false }, call) {
    if (!purge) return unsupported('way back from a removal');
    await place.session.request({ method: 'DELETE', path: keyOf(place) }, call.signal);
    return [];
  },
  restore: () => unsupported('bringing back what was removed'),
};

/** The base says only whether something was there: content cannot stand in it, and nothing else is known. */
async function readOnly(place: Place, call: Call): Promise<Reading> {
  const answer = await place.session.request(
    { method: 'GET', path: keyOf(place), accept: [404] },
    call.signal,
  );
  if (isAbsent(answer)) {
    return { version: null, base: 'absent' as Base, state: 'absent', marks: undefined };
  }
  if (answer.status === 404) throw answer.refusal();
  const { data } = parse(answerOfRead, answer, place);
  return {
    version: { id: ONLY, createdAt: undefined, fields: toFields(data) },
    base: 'present' as Base,
    state: 'present',
    marks: undefined,
  };
}

function keyOf({ mount, path }: Place): string[] {
  return [...mount.path, ...path];
}

function unsupported(what: string): Promise<never> {
  return Promise.reject(
    new StorekeysError('unsupported', `a KV version 1 mount has no ${what}`, {
      hint: 'use a KV version 2 mount (`vault kv enable-versioning`)',
    }),
  );
}
