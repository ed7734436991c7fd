/** Asks the stand-in without the client, as any program would. */
import type { Bundle } from '../../../src/bundle/bundle.js';
import type { BigCommerceStandIn } from '../../backends/bigcommerce/stand-in.js';
import { requestJson, type JsonAnswer } from '../../backends/request-json.js';

/** The parts of a list's answer that tests look at. */
export interface Page {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly meta: { readonly pagination: Readonly<Record<string, unknown>> };
}

/** One request with the token of a bundle. */
export function ask(
  standIn: BigCommerceStandIn,
  bundle: Bundle,
  path: string,
  { method = 'GET', body }: { method?: string; body?: unknown } = {},
): Promise<JsonAnswer> {
  return requestJson(`${standIn.url}/stores/${bundle.storeHash}/${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
    headers: { 'x-auth-token': bundle.accessToken.reveal() },
  });
}

/** The body of a list's answer. */
export async function askPage(
  standIn: BigCommerceStandIn,
  bundle: Bundle,
  path: string,
): Promise<Page> {
  return (await ask(standIn, bundle, path)).body as Page;
}
