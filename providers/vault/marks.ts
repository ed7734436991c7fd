/**
 * Marks in a key's custom metadata, merged into what others put there. An ordinary token may write
 * content only: then the marks are left out, and a note says so.
 */
import type { Call, Marks } from '../../src/provider.js';
import type { KeyFacts } from './key-facts.js';
import { VaultError } from './errors.js';
import { pathOf, pathText } from './kv2-requests.js';
import { metadataAnswer } from './answers.js';
import type { Place } from './place.js';

type Custom = Readonly<Record<string, string>>;

/** Statuses by which a token or a server cannot do one way, and another may work. */
export const REFUSED: readonly number[] = [403, 405, 415];

/**
 * Writes marks that are not there yet. Never fails: the content, which matters more, is stored already.
 *
 * @param facts - from before the write, if they were read
 * @returns notes
 */
export async function writeMarks(
  place: Place,
  marks: Marks,
  facts: KeyFacts | undefined,
  call: Call,
): Promise<readonly string[]> {
  const there = facts?.custom;
  const wanted = Object.entries(marks);
  if (wanted.every(([name, value]) => there?.[name] === value)) return [];
  try {
    if (await patchMarks(place, marks, call)) return [];
    if (await mergeMarks(place, marks, call)) return [];
    return [`the marks were not written: the token may not update ${pathText(place, 'metadata')}`];
  } catch (error) {
    const why = error instanceof VaultError ? error.failure.message : 'the request failed';
    return [`the marks were not written: ${why}`];
  }
}

/** Changes the named marks only, in one request; needs the `patch` capability. */
async function patchMarks(place: Place, marks: Marks, call: Call): Promise<boolean> {
  const answer = await place.session.request(
    {
      method: 'PATCH',
      path: pathOf(place, 'metadata'),
      body: { custom_metadata: { ...marks } },
      accept: REFUSED,
    },
    call.signal,
  );
  return !REFUSED.includes(answer.status);
}

/** Without that capability: the whole map is replaced, by itself and our marks. */
async function mergeMarks(place: Place, marks: Marks, call: Call): Promise<boolean> {
  const path = pathOf(place, 'metadata');
  const read = await place.session.request({ method: 'GET', path, accept: REFUSED }, call.signal);
  const parsed = metadataAnswer.safeParse(read.body);
  if (!parsed.success) return false;
  const others: Custom = parsed.data.data.custom_metadata ?? {};
  const body = { custom_metadata: { ...others, ...marks } };
  const answer = await place.session.request(
    { method: 'POST', path, body, accept: REFUSED },
    call.signal,
  );
  return !REFUSED.includes(answer.status);
}
