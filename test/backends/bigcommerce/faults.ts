/** Ways in which the stand-in misbehaves when a test asks for it. */
import type { ServerResponse } from 'node:http';
import type { CannedAnswer } from './answers.js';

/** What happens instead of the usual answer. */
export type Fault =
  /** This answer is sent, whatever was asked. */
  | { readonly kind: 'answer'; readonly answer: CannedAnswer }
  /** No byte is ever sent. */
  | { readonly kind: 'silence' }
  /** The usual answer, late. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** A good start of an answer, then a byte at a time, without end. */
  | { readonly kind: 'trickle' }
  /** More than anyone should read. */
  | { readonly kind: 'flood' }
  /** The connection is reset before an answer, and what was asked for is not done. */
  | { readonly kind: 'reset' }
  /** What was asked for is done. Then the connection is reset, or `instead` is answered. */
  | { readonly kind: 'lost-answer'; readonly instead?: CannedAnswer }
  /** The connection ends in the middle of the body. */
  | { readonly kind: 'cut' };

/** When something goes wrong, and how. */
export interface FaultRule {
  readonly fault: Fault;
  /** Which requests, by method. Default: all. */
  readonly method?: string;
  /** Which requests, by path and query. Default: all. */
  readonly path?: RegExp;
  /** How many of them. Default: all, until the faults are cleared. */
  readonly times?: number;
}

/** Rules in force. */
export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** The fault for a request, of the first rule that matches; counts it. */
  take(method: string, path: string): Fault | undefined;
}

/** No rules yet. */
export function createFaults(): Faults {
  let rules: { rule: FaultRule; left: number }[] = [];
  return {
    add: (rule) => {
      rules.push({ rule, left: rule.times ?? Infinity });
    },
    clear: () => {
      rules = [];
    },
    take: (method, path) => {
      const match = rules.find(
        ({ rule, left }) =>
          left > 0 && (rule.method ?? method) === method && (rule.path?.test(path) ?? true),
      );
      if (match === undefined) return undefined;
      match.left--;
      return match.rule.fault;
    },
  };
}

/** Sends an answer as it is. */
export function sendAnswer(response: ServerResponse, answer: CannedAnswer): void {
  response.writeHead(answer.status, answer.headers).end(answer.body);
}

/**
 * Carries a fault out.
 *
 * @param usual - does what was asked for, and gives what would have been answered without the fault
 */
export function misbehave(fault: Fault, response: ServerResponse, usual: () => CannedAnswer): void {
  switch (fault.kind) {
    case 'answer':
      sendAnswer(response, fault.answer);
      return;
    case 'silence':
      return;
    case 'delay': {
      const timer = setTimeout(() => {
        sendAnswer(response, usual());
      }, fault.milliseconds);
      response.once('close', () => {
        clearTimeout(timer);
      });
      return;
    }
    case 'trickle': {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"time":1');
      const timer = setInterval(() => response.write('0'), 10);
      response.once('close', () => {
        clearInterval(timer);
      });
      return;
    }
    case 'flood':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"time":1,"padding":"${'x'.repeat(1024 * 1024)}"}`);
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'lost-answer':
      usual();
      if (fault.instead === undefined) response.socket?.resetAndDestroy();
      else sendAnswer(response, fault.instead);
      return;
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"time":', () => response.socket?.destroy());
      return;
  }
}
