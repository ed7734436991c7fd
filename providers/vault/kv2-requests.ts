/** What all requests to a KV version 2 engine share. */
import type * as z from 'zod/mini';
import type { VaultAnswer } from './client.js';
import { changes, VaultError } from './errors.js';
import type { Place } from './place.js';

/** The parts of the engine's API that name a key. */
export type Api = 'data' | 'metadata' | 'delete' | 'undelete' | 'destroy';

/** The path of a key in one part of the API. */
export function pathOf(place: Place, api: Api, path: readonly string[] = place.path): string[] {
  return [...place.mount.path, api, ...path];
}

/** How people write it: for messages and policies. */
export function pathText(place: Place, api: Api, path: readonly string[] = place.path): string {
  return pathOf(place, api, path).join('/');
}

/**
 * The engine says that there is no such key or version. Only this: a 404 of a proxy, of another kind of
 * engine or of a mount that is not there looks different.
 */
export function isAbsent({ status, body }: VaultAnswer): boolean {
  if (status !== 404 || typeof body !== 'object' || body === null) return false;
  const { errors } = body as { errors?: unknown };
  return Array.isArray(errors) && errors.length === 0;
}

/**
 * The answer in the form that the API documents.
 *
 * @throws VaultError - `unavailable` for any other form
 */
export function parse<T>(schema: z.ZodMiniType<T>, answer: VaultAnswer, place: Place): T {
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  throw new VaultError(
    {
      code: 'unavailable',
      message: `the engine at '${place.mount.path.join('/')}' answers in an unknown form`,
      hint: 'it may be of another version: ?kv-version=, or none, so that the server is asked',
      retryable: false,
      mayHaveHappened: changes(answer.method),
    },
    answer.status,
  );
}
