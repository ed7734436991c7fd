/** The moments of a push at which a target can fail, found in the requests to it. */
import type { ProxiedRequest } from '../backends/fault-proxy.js';
import type { Deed, DeedOf } from './places.js';

/** In their order. `commit` is the lead's write, `follow` that of another target. */
export const MOMENTS = [
  'plan',
  'stage',
  'commit',
  'follow',
  'read-back',
  'compare',
  'confirm',
  'drop',
] as const;

export type Moment = (typeof MOMENTS)[number];

/** Who leads is read after its write for itself, twice for the one that follows, and once for all. */
const READS: Readonly<Partial<Record<Moment, Readonly<Record<Role, number>>>>> = {
  'read-back': { lead: 1, follower: 1 },
  compare: { lead: 2, follower: Infinity },
  confirm: { lead: 4, follower: 2 },
};

export type Role = 'lead' | 'follower';

/** Tells requests to a target from those to others, and from when on they come. */
export type From = (request: ProxiedRequest) => boolean;

/** All requests to a target from a moment on. To be asked about every request of a push, once. */
export function from(moment: Moment, role: Role, deedOf: DeedOf): From {
  const number = READS[moment]?.[role];
  if (number !== undefined) return fromRead(number, deedOf);
  switch (moment) {
    case 'stage':
    case 'drop':
      return fromDeed(moment, deedOf);
    case 'commit':
    case 'follow':
      return fromDeed('write', deedOf);
    default:
      return (request) => deedOf(request) !== undefined;
  }
}

/** As {@link from}, from the last request before the moment on; `undefined`: that is one of the plan. */
export function fromBefore(
  moment: Moment,
  role: Role,
  deedOf: DeedOf,
  present: boolean,
): From | undefined {
  const number = READS[moment]?.[role];
  if (number === 1) return fromDeed('write', deedOf);
  if (number !== undefined) return fromRead(number - 1, deedOf);
  return present && (moment === 'commit' || moment === 'follow')
    ? fromDeed('check', deedOf)
    : undefined;
}

function fromDeed(wanted: Deed, deedOf: DeedOf): From {
  let reached = false;
  return (request) => {
    const deed = deedOf(request);
    reached ||= deed === wanted;
    return reached && deed !== undefined;
  };
}

/** The read of that number after the write. */
function fromRead(number: number, deedOf: DeedOf): From {
  let written = false;
  let reads = 0;
  return (request) => {
    const deed = deedOf(request);
    written ||= deed === 'write';
    if (written && deed === 'read') reads++;
    return reads >= number && deed !== undefined;
  };
}
