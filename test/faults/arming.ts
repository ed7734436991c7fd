/** Faults of the network, laid in wait for one push. */
import type { Fault as ProxyFault, FaultAction } from '../backends/fault-proxy.js';
import { from, fromBefore, type From, type Moment, type Role } from './moments.js';
import type { Course, Network, NetworkName, Place } from './places.js';

type Fault =
  | 'refuse'
  | FaultAction
  | { readonly kind: 'status'; readonly status: Status; readonly to: 'one' | 'all' | 'writes' };

type Status = 429 | 500 | 503;

/** What goes wrong. `for ever`: from the moment on, until the push has ended. */
export type FaultName =
  | 'connection refused'
  | 'later than the timeout'
  | 'cut before the effect'
  | 'cut after the effect'
  | `${Status} once`
  | `${Status} for ever`
  | '500 to writes for ever'
  | 'half an answer'
  | 'a web page with 200';

const FAULTS: Readonly<Record<FaultName, Fault>> = {
  'connection refused': 'refuse',
  'later than the timeout': { kind: 'delay', ms: 3_000 },
  'cut before the effect': { kind: 'cut-before' },
  'cut after the effect': { kind: 'cut-after' },
  '429 once': { kind: 'status', status: 429, to: 'one' },
  '429 for ever': { kind: 'status', status: 429, to: 'all' },
  '500 once': { kind: 'status', status: 500, to: 'one' },
  '500 for ever': { kind: 'status', status: 500, to: 'all' },
  '503 once': { kind: 'status', status: 503, to: 'one' },
  '503 for ever': { kind: 'status', status: 503, to: 'all' },
  '500 to writes for ever': { kind: 'status', status: 500, to: 'writes' },
  'half an answer': { kind: 'truncate' },
  'a web page with 200': { kind: 'html' },
};

/** A target and the way to it. */
export interface Spot {
  readonly network: Network;
  readonly place: Place;
  readonly role: Role;
}

/** What is laid, and where. */
export interface Plot {
  readonly fault: FaultName;
  readonly moment: Moment;
  /** The target that it is about. */
  readonly at: Spot;
  readonly lead: Spot;
  /** Something is in the targets when the push begins. */
  readonly replaces: boolean;
}

/** A fault in wait. */
export interface Armed {
  /** To be called when the push is planned. */
  planned(): void;
  happened(): boolean;
  /** Ends it; fulfilled when what comes late has come. */
  over(): Promise<void>;
}

/** Lays a fault. */
export function arm(plot: Plot): Armed {
  const { moment, at, lead } = plot;
  const { proxy } = at.network;
  const laid: (() => void)[] = [];
  let happened = false;
  let late: Promise<void> | undefined;
  let atPlanned = (): void => undefined;
  const refuse = (): void => {
    happened = true;
    proxy.refuse();
  };

  const fault = FAULTS[plot.fault];
  if (moment === 'drop') {
    // Something is dropped only when the commit is refused.
    const match = from('commit', 'lead', lead.place.deeds({ ...courseOf(plot), commits: true }));
    const action = NOT_ALLOWED[lead.network.name];
    const onMatch = fault === 'refuse' ? refuse : (): void => undefined;
    laid.push(lead.network.proxy.fault({ match, action, onMatch }));
  }
  if (fault !== 'refuse') {
    const done = withResolver();
    const onMatch = (): void => {
      happened = true;
      if (fault.kind === 'delay') late = done.promise;
    };
    laid.push(proxy.fault({ ...disturbance(plot, fault), onMatch, onDone: done.resolve }));
  } else if (moment !== 'drop') {
    const before = refusing(plot);
    if (before === 'now') refuse();
    else if (before === 'planned') atPlanned = refuse;
    else laid.push(proxy.fault({ match: before, action: { kind: 'pass' }, onMatch: refuse }));
  }
  return {
    planned: () => {
      atPlanned();
    },
    happened: () => happened,
    over: async () => {
      for (const takeBack of laid) takeBack();
      await late;
      await proxy.accept();
    },
  };
}

/** From when on connections are refused, so that the first request of the moment is. */
function refusing(plot: Plot): From | 'now' | 'planned' {
  const { moment, at, replaces } = plot;
  if (moment === 'plan') return 'now';
  return fromBefore(moment, at.role, at.place.deeds(courseOf(plot)), replaces) ?? 'planned';
}

/** Which requests it hits, and how. */
function disturbance(
  plot: Plot,
  fault: Exclude<Fault, 'refuse'>,
): Pick<ProxyFault, 'match' | 'times' | 'action'> {
  const { moment, at } = plot;
  const deedOf = at.place.deeds(courseOf(plot));
  if (fault.kind !== 'status') return { match: from(moment, at.role, deedOf), action: fault };
  const action = answer(at.network.name, fault.status);
  switch (fault.to) {
    case 'one':
      return { match: from(moment, at.role, deedOf), action };
    case 'all':
      return { match: from(moment, at.role, deedOf), times: Infinity, action };
    case 'writes': {
      let reached = false;
      const match: From = (request) => {
        const deed = deedOf(request);
        reached ||= deed === 'write';
        return reached && (deed === 'write' || (deed !== undefined && request.method === 'PATCH'));
      };
      return { match, times: Infinity, action };
    }
  }
}

function courseOf({ moment, replaces }: Plot): Course {
  return { replaces, commits: moment !== 'drop' };
}

const AWS_NAMES: Readonly<Record<Status, string>> = {
  429: 'TooManyRequestsException',
  500: 'InternalServiceError',
  503: 'ServiceUnavailableException',
};

function answer(network: NetworkName, status: Status): FaultAction {
  const bodies = { aws: { __type: AWS_NAMES[status] }, vault: { errors: [] }, op: {} };
  return { kind: 'answer', status, body: bodies[network] };
}

const NOT_ALLOWED: Readonly<Record<NetworkName, FaultAction>> = {
  aws: { kind: 'answer', status: 400, body: { __type: 'AccessDeniedException' } },
  vault: { kind: 'answer', status: 403, body: { errors: ['permission denied'] } },
  op: { kind: 'answer', status: 403, body: {} },
};

function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((give) => {
    resolve = give;
  });
  return { promise, resolve };
}
