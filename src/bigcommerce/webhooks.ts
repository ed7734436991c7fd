/**
 * The webhooks of an account, by reading. Each account sees its own only, and no scope is needed. Source:
 * BigCommerce's OpenAPI file "Webhooks v3".
 *
 * What becomes of them when the account is deleted, the docs tell in two ways: "API Accounts" says that
 * they are removed, "Webhooks Overview" that they go on and nobody can change them any more. Either way
 * they are lost to whoever had them, so they have to be made anew before.
 */
import * as z from 'zod/mini';
import type { Bundle } from '../bundle/bundle.js';
import { Secret } from '../secret.js';
import type { BigCommerceClient } from './client.js';
import { interpret, unclearAfter, probe, type Finding } from './probe.js';

/** How many webhooks one account may have for one scope. Source: docs, "Webhooks Overview". */
export const WEBHOOKS_PER_SCOPE: number = 10;

/**
 * What makes up a webhook. `events_history_enabled` is not among it: it is deprecated, the documented
 * answers do not hold it, and the documented form of a create does not take it.
 */
export interface Webhook {
  readonly id: number;
  /** The event, such as `store/order/created`. */
  readonly scope: string;
  /** Where the event is sent. Its query may hold a key of the receiver: show {@link webhookName} instead. */
  readonly destination: string;
  /** BigCommerce itself turns it off after failed deliveries, or 90 days without any. */
  readonly isActive: boolean;
  /** Sent along with each delivery. Receivers often know BigCommerce by them, so the values are secret. */
  readonly headers: Secret<Readonly<Record<string, string>>>;
  readonly headerNames: readonly string[];
}

/** In what a webhook is not as another one. */
export type WebhookDifference = 'scope' | 'destination' | 'is_active' | 'headers';

const hookSchema = z.pipe(
  z.object({
    id: z.number(),
    scope: z.string(),
    destination: z.string(),
    is_active: z.boolean(),
    headers: z.nullish(z.record(z.string(), z.string())),
  }),
  z.transform(({ id, scope, destination, is_active: isActive, headers }): Webhook => {
    const kept = headers ?? {};
    const headerNames = Object.keys(kept);
    return { id, scope, destination, isActive, headers: new Secret(kept), headerNames };
  }),
);

/** One webhook, as it is answered to a read and a create. */
export const webhookSchema: z.ZodMiniType<Webhook> = z.pipe(
  z.object({ data: hookSchema }),
  z.transform(({ data }) => data),
);

const pageSchema = z.object({
  data: z.array(hookSchema),
  meta: z.object({ pagination: z.object({ total: z.number(), total_pages: z.number() }) }),
});

/** The limit in the documented example. What a page holds at most is not documented: the answer says it. */
const PAGE = 100;
/** 10 KiB for each webhook of a page. Most have some 400 bytes, but headers are as long as anybody likes. */
const MAX_PAGE_BYTES = 1024 * 1024;
/** A bound on a server that never says that a page is the last. */
const MAX_PAGES = 50;

/**
 * All webhooks of an account.
 *
 * @returns also for a failure; `unclear`, too, when they changed while they were read page by page, so
 *   that one of them may have been missed
 * @throws the signal's reason, when the caller aborted
 */
export async function listWebhooks(
  bundle: Bundle,
  client: BigCommerceClient,
  signal?: AbortSignal,
): Promise<Finding<readonly Webhook[]>> {
  const found = new Map<number, Webhook>();
  for (let page = 1; page <= MAX_PAGES; page++) {
    const path = `v3/hooks?limit=${PAGE}&page=${page}`;
    const finding = await probe(client, bundle, path, pageSchema, signal, MAX_PAGE_BYTES);
    if (finding.kind !== 'ok') return finding;
    const { data, meta } = finding.data;
    for (const hook of data) found.set(hook.id, hook);
    if (page < meta.pagination.total_pages) continue;
    if (found.size === meta.pagination.total) return { kind: 'ok', data: [...found.values()] };
    const reason = 'the list of webhooks changed while it was read';
    return { kind: 'unclear', reason, hint: 'try again' };
  }
  const reason = `the list of webhooks has more than ${MAX_PAGES} pages`;
  return { kind: 'unclear', reason };
}

/**
 * One webhook of an account.
 *
 * @returns nothing in `data` when BigCommerce says that there is none with this id
 * @throws the signal's reason, when the caller aborted
 */
export async function readWebhook(
  bundle: Bundle,
  client: BigCommerceClient,
  id: number,
  signal?: AbortSignal,
): Promise<Finding<Webhook | undefined>> {
  try {
    const answer = await client.get(bundle, `v3/hooks/${id}`, signal);
    const absent = answer.status === 404 && gateway404.safeParse(answer.body.reveal()).success;
    if (absent) return { kind: 'ok', data: undefined };
    return interpret(answer, webhookSchema, client.host);
  } catch (error) {
    return unclearAfter(error);
  }
}

/** Unlike the text that says that there is no such route. */
const gateway404 = z.object({ status: z.literal(404), title: z.string() });

/** In what two webhooks differ. Names of headers are compared without regard to case, as HTTP has it. */
export function webhookDifferences(
  a: Omit<Webhook, 'id'>,
  b: Omit<Webhook, 'id'>,
): readonly WebhookDifference[] {
  const differences: WebhookDifference[] = [];
  if (a.scope !== b.scope) differences.push('scope');
  if (a.destination !== b.destination) differences.push('destination');
  if (a.isActive !== b.isActive) differences.push('is_active');
  if (comparable(a.headers) !== comparable(b.headers)) differences.push('headers');
  return differences;
}

function comparable(headers: Webhook['headers']): string {
  const entries = Object.entries(headers.reveal()).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return JSON.stringify(entries.sort(([a = ''], [b = '']) => (a < b ? -1 : Number(a > b))));
}

/** The same event to the same place: of these an account can have one only. */
export function isSameSubscription(
  a: Pick<Webhook, 'scope' | 'destination'>,
  b: Pick<Webhook, 'scope' | 'destination'>,
): boolean {
  return a.scope === b.scope && a.destination === b.destination;
}

/** For people: the event and the receiver's host. Path and query may hold a key of the receiver. */
export function webhookName({
  scope,
  destination,
}: Pick<Webhook, 'scope' | 'destination'>): string {
  const host = URL.canParse(destination) ? new URL(destination).host : '';
  const name = `${scope} to ${host === '' ? 'a place that is no web address' : host}`;
  return name.replace(/\p{C}/gu, '').slice(0, 200);
}
