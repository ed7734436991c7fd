/**
 * What else belongs to an account and is out of everybody's reach once it is deleted: scripts, by
 * `api_client_id`, and metafields, by `owner_client_id`. Sources: BigCommerce's OpenAPI files "Scripts"
 * and those of the resources named below ("Batch Metafields"); docs, "API Accounts".
 *
 * The requests count against the quota that the store's own programs need, so they are few: one for the
 * scripts and one for each kind of metafield, nine in all. Not asked about are carts, which do not last,
 * and locations. Metafields beyond the first page are not looked at; whether there are any is said.
 */
import * as z from 'zod/mini';
import type { Bundle } from '../bundle/bundle.js';
import type { BigCommerceClient } from './client.js';
import { probe, type Finding } from './probe.js';
import { labelSchema } from './resources.js';

/** What was found of one kind. */
export type Belongings = { readonly what: string } & (
  | {
      readonly kind: 'seen';
      /** How many are the account's. */
      readonly count: number;
      /** There were more than one page, so there may be more than `count`. */
      readonly atLeast: boolean;
      /** Names, without control characters, each once; of metafields namespace and key. */
      readonly names: readonly string[];
    }
  /** The token lacks the scope for them. */
  | { readonly kind: 'not visible' }
  /** There was no usable answer. */
  | { readonly kind: 'unknown'; readonly reason: string }
);

/** Scripts need Content, metafields the scope of what they hang on; to read is enough. */
const METAFIELDS: Readonly<Record<string, string>> = {
  products: 'catalog/products',
  variants: 'catalog/variants',
  categories: 'catalog/categories',
  brands: 'catalog/brands',
  orders: 'orders',
  customers: 'customers',
  channels: 'channels',
  'the store': 'store',
};

/** As in the documented examples. An account may have 10 scripts, so that one page has them all. */
const PAGE = 50;
/**
 * A page of the longest values there are: 50 scripts or metafields of 64 KiB each, and room for the rest.
 * Longer ones, of many characters beyond ASCII, are `unknown`.
 */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

interface Item {
  readonly name: string;
  /** Undefined: not said, in a list that holds the caller's own only. */
  readonly owner: string | undefined;
}

const meta = z.object({ pagination: z.object({ total_pages: z.number() }) });

const scriptsSchema = z.object({
  data: z.array(
    z.pipe(
      z.object({ name: labelSchema, api_client_id: z.optional(z.string()) }),
      z.transform(({ name, api_client_id: owner }): Item => ({ name, owner })),
    ),
  ),
  meta,
});

const metafieldsSchema = z.object({
  data: z.array(
    z.pipe(
      z.object({ namespace: labelSchema, key: labelSchema, owner_client_id: z.string() }),
      z.transform(({ namespace, key, owner_client_id: owner }): Item => ({
        name: `${namespace}.${key}`,
        owner,
      })),
    ),
  ),
  meta,
});

/**
 * Scripts and metafields of the account of a bundle. One request after the other, so that it ends with
 * the first answer that the token is dead.
 *
 * @returns one entry for each kind; instead `token-rejected` as soon as BigCommerce says so
 * @throws the signal's reason, when the caller aborted
 */
export async function listBelongings(
  bundle: Bundle,
  client: BigCommerceClient,
  signal?: AbortSignal,
): Promise<Exclude<Finding<readonly Belongings[]>, { kind: 'forbidden' | 'unclear' }>> {
  const kinds = [
    { what: 'scripts', path: 'content/scripts', schema: scriptsSchema },
    ...Object.entries(METAFIELDS).map(([of, path]) => ({
      what: `metafields of ${of}`,
      path: `${path}/metafields`,
      schema: metafieldsSchema,
    })),
  ];
  const data: Belongings[] = [];
  for (const { what, path, schema } of kinds) {
    const query = `v3/${path}?limit=${PAGE}`;
    const finding = await probe(client, bundle, query, schema, signal, MAX_PAGE_BYTES);
    if (finding.kind === 'token-rejected') return finding;
    if (finding.kind === 'forbidden') data.push({ what, kind: 'not visible' });
    else if (finding.kind === 'unclear')
      data.push({ what, kind: 'unknown', reason: finding.reason });
    else data.push({ what, kind: 'seen', ...ownOf(bundle, finding.data) });
  }
  return { kind: 'ok', data };
}

/** Metafields of others are in the list, too, where their makers let others see them. */
function ownOf(
  bundle: Bundle,
  page: z.output<typeof metafieldsSchema>,
): { count: number; atLeast: boolean; names: readonly string[] } {
  const id = bundle.clientId.reveal();
  const own = page.data.filter(({ owner }) => owner === undefined || owner === id);
  const names = [...new Set(own.map(({ name }) => name))];
  return { count: own.length, atLeast: page.meta.pagination.total_pages > 1, names };
}
