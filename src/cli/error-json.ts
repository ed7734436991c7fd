import { StorekeysError } from '../errors.js';

/** An error in a report, with what to do next; `null` for a result that is none. */
export function errorJson(result: unknown): object | null {
  if (!(result instanceof StorekeysError)) return null;
  return { code: result.code, message: result.message, hint: result.hint ?? null };
}
