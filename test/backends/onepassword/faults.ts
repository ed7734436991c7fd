/** Ways in which the stand-in misbehaves when a test asks for it. */
import { plainReply, type Reply } from './answers.js';

/** What happens instead of the usual answer. */
export type Fault =
  /** This status, whatever was asked; nothing takes effect. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** A string as it is, anything else as JSON. Default: an empty object. */
      readonly body?: unknown;
    }
  /** All items of a write are refused with this code; see ITEM_FAILURES. Other requests pass. */
  | { readonly kind: 'refuse-items'; readonly code: number }
  /** Held for so long, then it passes, unless the client is gone by then. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Never answered; nothing takes effect. */
  | { readonly kind: 'silence' }
  /** The connection is reset before or after the request takes effect, and before any answer. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' }
  /** A page comes back with 200, as of a captive portal. */
  | { readonly kind: 'html' };

/** Tells requests apart: all parts that are given must fit. */
export interface RequestMatch {
  readonly method?: string;
  /** Of path and query. */
  readonly path?: RegExp;
}

/** When something goes wrong, and how. */
export interface FaultRule extends RequestMatch {
  readonly fault: Fault;
  /** How many requests. Default: all, until the faults are cleared. */
  readonly times?: number;
}

/** Rules in force. Of several that fit, the oldest that still holds decides. */
export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
}

/** {@link Faults}, as the server sees them. */
export interface FaultRules extends Faults {
  /** The fault for a request; counts it. */
  take(method: string, path: string): Fault | undefined;
}

/** No rules yet. */
export function createFaults(): FaultRules {
  let rules: { readonly rule: FaultRule; left: number }[] = [];
  return {
    add: (rule) => {
      rules.push({ rule, left: rule.times ?? Infinity });
    },
    clear: () => {
      rules = [];
    },
    take: (method, path) => {
      const found = rules.find(({ rule, left }) => left > 0 && fits(rule, method, path));
      if (found === undefined) return undefined;
      found.left--;
      return found.rule.fault;
    },
  };
}

/** Whether a request is meant. */
export function fits(match: RequestMatch, method: string, path: string): boolean {
  return (match.method ?? method) === method && (match.path?.test(path) ?? true);
}

/** The reply of a fault that has one. */
export function statusReply({ status, headers, body }: Fault & { kind: 'status' }): Reply {
  const reply = plainReply(status, body ?? {});
  return {
    status,
    headers: { ...reply.headers, ...headers },
    body: typeof body === 'string' ? body : reply.body,
  };
}
