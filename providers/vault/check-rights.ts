/** Each right on a key and on what is staged for it, by one question. */
import type { Findings } from '../../src/findings.js';
import type { VaultAnswer } from './client.js';
import type { Place } from './place.js';
import { capabilitiesIn, lacking, policyFor, rightsOn } from './rights.js';

/** The answer to what the token may do; 403 when it may not ask. */
export function askRights(place: Place, signal: AbortSignal): Promise<VaultAnswer> {
  const paths = [...new Set(rightsOn(place).map(({ asked }) => asked))];
  return place.session.request(
    {
      method: 'POST',
      path: ['sys', 'capabilities-self'],
      body: { paths },
      accept: [403, 404],
    },
    signal,
  );
}

/** A diagnosis for each right. */
export function checkRights(found: Findings, place: Place, answer: VaultAnswer): void {
  if (answer.status !== 200) {
    found.unknown('permission', 'this token may not ask for its rights (sys/capabilities-self)');
    return;
  }
  const capabilities = capabilitiesIn(answer);
  for (const right of rightsOn(place)) {
    const { purpose, what, asked, path = asked } = right;
    const missing = lacking(right, capabilities);
    if (missing.length === 0) found.ok('permission', what, purpose);
    else {
      const detail = `${what}: no ${missing.join(', ')} on ${path}`;
      found.failed('permission', detail, `in a policy: ${policyFor(right, capabilities)}`, purpose);
    }
  }
}
