/**
 * What api.bigcommerce.com answers, as far as it is documented or was measured in public. "Docs" are the
 * sources of BigCommerce's developer pages (github.com/bigcommerce/docs) and the OpenAPI files in them.
 */

/** A whole answer. */
export interface CannedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the owner sees of a store. */
export interface StoreOptions {
  readonly name?: string;
  readonly status?: string;
  readonly plan?: string;
}

/** An answer with a JSON body. */
export function json(status: number, value: unknown): CannedAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

/** An answer in plain text. */
export function text(status: number, body: string): CannedAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** Docs: "API Status Codes", which is also where `type` points. */
function problem(status: number, title: string): CannedAnswer {
  const type = 'https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes';
  return json(status, { status, title, type, errors: {} });
}

/** Measured (w6w-io/w6w-apps, apps/bigcommerce): no `X-Auth-Token` at all. */
export const headerMissing: CannedAnswer = text(401, 'X-Auth-Token header is required');

/** Measured (as above): the header is there and empty. */
export const headerEmpty: CannedAnswer = text(
  401,
  'X-Auth-Token header should have correct format',
);

/** Measured (as above): an unknown token, whatever the hash, because this comes before the store. */
export const tokenRejected: CannedAnswer = problem(401, 'Unauthorized');

/** Measured (Space48/bigcommerce-token-validator): no scope. Docs: also the hash of another store. */
export const forbidden: CannedAnswer = problem(
  403,
  "You don't have a required scope to access the endpoint",
);

/** Measured (w6w-io/w6w-apps): an unknown path, whatever the token, because this comes first of all. */
export const routeNotFound: CannedAnswer = text(404, 'The route is not found, check the URL');

/** Docs, "API Status Codes": under maintenance, being upgraded, or suspended. The body is not documented. */
export const storeDown: CannedAnswer = text(503, '');

/** Docs, "API Rate Limits": a 429 without any quota header means that the platform is under load. */
export const platformLoad: CannedAnswer = text(429, '');

/** A server's own failure; the body is not documented. */
export const serverError: CannedAnswer = text(500, '');

/** Not BigCommerce: what a captive portal or a corporate proxy puts in its place. */
export const htmlPage: CannedAnswer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Sign in to continue</title>',
};

/** Not BigCommerce: somebody on the way sends the client elsewhere. */
export function redirect(location: string): CannedAnswer {
  return { status: 302, headers: { location }, body: '' };
}

/**
 * Docs, "API Rate Limits": the window, what is left of it, requests in it and left of it. The quota is
 * the store's, shared by its programs: 150 in 30 s on the Standard and Plus plans.
 */
export function quotaHeaders(quota: {
  windowMs: number;
  resetMs: number;
  requests: number;
  left: number;
}): Readonly<Record<string, string>> {
  return {
    'X-Rate-Limit-Time-Window-Ms': String(quota.windowMs),
    'X-Rate-Limit-Time-Reset-Ms': String(quota.resetMs),
    'X-Rate-Limit-Requests-Quota': String(quota.requests),
    'X-Rate-Limit-Requests-Left': String(quota.left),
  };
}

/** Docs, "API Rate Limits": the quota is used up; `resetMs` milliseconds are left of the window. */
export function quotaUsedUp(resetMs: number): CannedAnswer {
  const headers = quotaHeaders({ windowMs: 30_000, resetMs, requests: 150, left: 0 });
  return { status: 429, headers, body: '' };
}

/** OpenAPI, "Store Information", `GET /v2/time`. */
export function time(): CannedAnswer {
  return json(200, { time: Math.floor(Date.now() / 1000) });
}

/** OpenAPI, "Store Information", `GET /v2/store`: some of its fields, the owner's name and address too. */
export function store(hash: string, options: StoreOptions): CannedAnswer {
  return json(200, {
    id: hash,
    domain: `${hash}.example`,
    secure_url: `https://${hash}.example`,
    status: options.status ?? 'live',
    name: options.name ?? `store ${hash}`,
    first_name: 'Olive',
    last_name: 'Owner',
    phone: '555-0100',
    admin_email: 'olive.owner@shop.example',
    plan_name: options.plan ?? 'Plus',
    plan_level: 'Plus',
    plan_is_trial: false,
    logo: [],
    store_id: 1_234_567,
  });
}
