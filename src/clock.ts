/** This machine's clock beside a server's. */
import type { Findings } from './findings.js';

/** More than this, in milliseconds, and signatures and tokens that are good count as too old or too new. */
const MAX_SKEW_MS = 60_000;

/**
 * Compares this machine's clock with a server's.
 *
 * @param theirs - the header `Date` of its answer
 * @param ours - `Date.now()` when that came
 */
export function checkClock(findings: Findings, theirs: string | undefined, ours: number): void {
  const server = Date.parse(theirs ?? '');
  if (Number.isNaN(server)) {
    findings.unknown('clock', 'the server does not say what time it is');
    return;
  }
  const skew = ours - server;
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (Math.abs(skew) <= MAX_SKEW_MS) {
    findings.ok('clock', 'as the server has it');
    return;
  }
  findings.failed(
    'clock',
    `this machine is ${seconds} seconds ${skew > 0 ? 'ahead of' : 'behind'} the server`,
    "set this machine's clock (sudo timedatectl set-ntp true), or the server's if that is wrong",
  );
}
