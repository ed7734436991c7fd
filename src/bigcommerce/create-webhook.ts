/** Makes a webhook. Source: BigCommerce's OpenAPI file "Webhooks v3", `POST /v3/hooks`. */
import * as z from 'zod/mini';
import type { Bundle } from '../bundle/bundle.js';
import type { BigCommerceClient } from './client.js';
import type { Answer } from './exchange.js';
import { interpret, type Finding } from './probe.js';
import { webhookSchema, type Webhook } from './webhooks.js';

/**
 * What came of a create. `refused`: BigCommerce does not take this webhook; `reason` says what it names as
 * the cause. `unclear`: it may have been made all the same.
 */
export type Creation = Finding<Webhook> | { readonly kind: 'refused'; readonly reason: string };

/** Documented are 400 and 422; 409 is what other resources answer to a duplicate. */
const REFUSALS: readonly number[] = [400, 409, 422];

const FIELDS = ['scope', 'destination', 'is_active', 'headers'];

const problem = z.object({
  title: z.string(),
  errors: z.catch(z.nullish(z.looseObject({})), undefined),
});

/**
 * Makes one webhook, by one request. That another one of the same scope and destination is refused is
 * documented ("Webhooks Overview", "Platform limits"), the status is not.
 *
 * @param webhook - `is_active` is part of the documented form, so nothing has to be changed afterwards
 * @throws {@link StorekeysError} `unavailable`, as `BigCommerceClient.post`; the signal's reason, when the
 *   caller aborted
 */
export async function createWebhook(
  bundle: Bundle,
  client: BigCommerceClient,
  webhook: Omit<Webhook, 'id'>,
  signal?: AbortSignal,
): Promise<Creation> {
  const { scope, destination, isActive, headers } = webhook;
  const body = { scope, destination, is_active: isActive, headers: headers.reveal() };
  const answer = await client.post(bundle, 'v3/hooks', body, signal);
  const refused = REFUSALS.includes(answer.status) ? refusal(answer) : undefined;
  if (refused !== undefined) return refused;
  // The docs say 200; the same create in V2 answers 201.
  const status = answer.status === 201 ? 200 : answer.status;
  return interpret({ ...answer, status }, webhookSchema, client.host);
}

/** Only names of fields are told on: texts of the server may repeat what was sent, headers included. */
function refusal({ status, body }: Answer): Creation | undefined {
  const parsed = problem.safeParse(body.reveal());
  if (!parsed.success) return undefined;
  const keys = Object.keys(parsed.data.errors ?? {});
  const named = FIELDS.filter((field) => keys.some((key) => key.split('.')[0] === field));
  const what = named.length === 0 ? '' : `, naming ${named.join(' and ')}`;
  return { kind: 'refused', reason: `BigCommerce answered ${status}${what}` };
}
