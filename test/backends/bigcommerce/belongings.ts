/** Scripts and metafields that accounts have made. Sources: BigCommerce's OpenAPI files, as named below. */
import { createHash } from 'node:crypto';
import type { Account, MetafieldOwner } from './accounts.js';
import type { CannedAnswer } from './answers.js';
import { page } from './pages.js';

const either = (name: string): readonly string[] => [name, `${name}_read_only`];

/** "Scripts": with Content or Checkout Content. */
export const SCRIPT_SCOPES: readonly string[] = [
  ...either('store_v2_content'),
  ...either('store_content_checkout'),
];

/**
 * The scope of what they hang on: docs, "API Accounts". That the metafields of the store itself go with
 * Information & Settings is not said anywhere, and taken from where they are documented.
 */
export const METAFIELD_SCOPES: Readonly<Record<MetafieldOwner, readonly string[]>> = {
  'catalog/products': either('store_v2_products'),
  'catalog/variants': either('store_v2_products'),
  'catalog/categories': either('store_v2_products'),
  'catalog/brands': either('store_v2_products'),
  orders: either('store_v2_orders'),
  customers: either('store_v2_customers'),
  channels: either('store_channel_settings'),
  store: either('store_v2_information'),
};

/** "Scripts", `GET /v3/content/scripts`: only those that the calling account made. */
export function scripts(account: Account, url: URL, largest: number): CannedAnswer {
  const made = account.scripts.map(({ name }, i) => ({
    uuid: uuidOf(`${account.name} ${i}`),
    name,
    kind: 'src',
    src: 'https://cdn.shop.example/script.js',
    api_client_id: account.clientId,
    enabled: true,
  }));
  return page(made, url, largest);
}

/**
 * "Batch Metafields" of each resource: the caller's own, and those of others which are not `app_only`.
 *
 * @param accounts - all of the store; also deleted ones, as nothing says that their metafields go
 */
export function metafields(
  account: Account,
  accounts: readonly Account[],
  owner: MetafieldOwner,
  url: URL,
  largest: number,
): CannedAnswer {
  const visible = accounts.flatMap((maker) =>
    (maker.metafields[owner] ?? [])
      .filter((field) => maker === account || field.permission_set !== 'app_only')
      .map(({ namespace, key, permission_set = 'read' }) => ({
        namespace,
        key,
        value: 'of no importance',
        permission_set,
        resource_type: owner,
        resource_id: 1,
        owner_client_id: maker.clientId,
      })),
  );
  const numbered = visible.map((field, i) => ({ id: i + 1, ...field }));
  return page(numbered, url, largest);
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}
