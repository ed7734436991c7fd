/** Whether a ref leads to a KV engine, and where else it might have been meant to lead. */
import * as z from 'zod/mini';
import { StorekeysError } from '../../src/errors.js';
import type { Findings } from '../../src/findings.js';
import type { Call } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';
import type { Session } from './client.js';
import { VaultError } from './errors.js';
import type { Mounts, Place } from './place.js';

/** What a place is looked for with. */
export interface Sought {
  readonly ref: Ref;
  readonly session: Session;
  readonly mounts: Mounts;
}

/** The place of a ref; `undefined` when there is none, which is then said. */
export async function checkPlace(
  found: Findings,
  { ref, session, mounts }: Sought,
  call: Call,
): Promise<Place | undefined> {
  try {
    const place = await mounts.find(ref, session, call);
    describePlace(found, place);
    return place;
  } catch (error) {
    const seen = isAboutPlace(error) ? await kvMounts(session, call.signal) : [];
    if (seen.length === 0) found.caught(error, 'place');
    else {
      const { message } = error as Error;
      const uris = seen.map((mount) => `vault://${mount}/…`).join(', ');
      found.failed('place', message, `write it below a mount that this token sees: ${uris}`);
    }
    return undefined;
  }
}

/** Says what the place is. */
export function describePlace(found: Findings, { mount: { path, version } }: Place): void {
  const where = path.join('/');
  if (version === 2) found.ok('place', `KV version 2 at ${where}`);
  else found.ok('place', `KV version 1 at ${where}: one version, a push needs --no-cas`);
}

/** The error may mean that the mount or the namespace is a wrong one. */
export function isAboutPlace(error: unknown): boolean {
  const code = error instanceof VaultError ? error.failure.code : undefined;
  if (code === 'denied' || code === 'usage') return true;
  return error instanceof StorekeysError && error.code === 'usage';
}

const mountsAnswer = z.object({
  data: z.object({ secret: z.record(z.string(), z.object({ type: z.string() })) }),
});

/** The KV engines in which the token may do anything; none when that cannot be found out. */
async function kvMounts(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  const path = ['sys', 'internal', 'ui', 'mounts'];
  const answer = await session.request({ method: 'GET', path }, signal).catch((error: unknown) => {
    if (error instanceof VaultError) return { body: undefined };
    throw error;
  });
  const mounts = Object.entries(mountsAnswer.safeParse(answer.body).data?.data.secret ?? {});
  return mounts
    .filter(([, { type }]) => type === 'kv' || type === 'generic')
    .map(([path]) => path.replace(/\/$/, ''));
}
