/** What the service sends back. */

/** An answer of a route, before it is put on the wire. */
export type Answer =
  /** A value, which the session's key seals. */
  | { readonly kind: 'sealed'; readonly value: unknown }
  /** A file as the client once encrypted it. */
  | { readonly kind: 'file'; readonly bytes: Buffer }
  /** No more than a status: the client looks at nothing else. */
  | { readonly kind: 'status'; readonly status: number };

/** An answer on the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Does what was asked. */
export function sealed(value: unknown): Answer {
  return { kind: 'sealed', value };
}

/** The client's share of the work is bad. */
export const badRequest: Answer = { kind: 'status', status: 400 };

/** A write in a vault that the account may only read. */
export const forbidden: Answer = { kind: 'status', status: 403 };

/** No such vault, item or file, or not for this account. */
export const notFound: Answer = { kind: 'status', status: 404 };

/** A write to a version of the vault that is no longer the latest. */
export const conflict: Answer = { kind: 'status', status: 409 };

/** JSON that nobody sealed: the answers of the sign-in, and refusals. */
export function plainReply(status: number, value: unknown): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

/** A refusal; the body is not looked at. */
export function bareReply(status: number): Reply {
  return plainReply(status, {});
}

/** What a captive portal or a corporate proxy puts in the service's place. */
export const htmlReply: Reply = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Sign in to continue</title>',
};
