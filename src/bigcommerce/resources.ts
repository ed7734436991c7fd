/**
 * The three resources that the live check reads, and no field beyond what it needs: the answer about the
 * store also names its owner. Shapes: BigCommerce's OpenAPI files "Store Information" and "Webhooks v3".
 */
import * as z from 'zod/mini';

/** What is shown of a store. */
export interface StoreInfo {
  /** The store hash. */
  readonly id: string;
  /** `live`; other values are not documented. */
  readonly status: string | undefined;
  readonly name: string | undefined;
  readonly secure_url: string | undefined;
  readonly plan: string | undefined;
}

/** For people to read: somebody chose it, so it may hold anything, escape sequences of terminals included. */
export const labelSchema: z.ZodMiniType<string> = z.pipe(
  z.string(),
  z.transform((text: string) => text.replace(/\p{C}/gu, '').slice(0, 200)),
);

const label = z.catch(z.optional(labelSchema), undefined);

/** `GET /v2/time`: seconds since 1970. */
export const timeSchema: z.ZodMiniType<{ time: number }> = z.object({ time: z.number() });

/** Whose the webhooks in an answer are. */
export type HookOwners = readonly { readonly client_id: string }[];

/** `GET /v3/hooks`: only those of the account whose token asks. */
export const hooksSchema: z.ZodMiniType<HookOwners> = z.pipe(
  z.object({ data: z.array(z.object({ client_id: z.string() })) }),
  z.transform(({ data }) => data),
);

/** `GET /v2/store`: `id` is the store hash (the number is `store_id`). */
export const storeSchema: z.ZodMiniType<StoreInfo> = z.pipe(
  z.object({
    id: z.string(),
    status: label,
    name: label,
    secure_url: label,
    plan_name: label,
  }),
  z.transform(({ id, status, name, secure_url, plan_name }) => ({
    id,
    status,
    name,
    secure_url,
    plan: plan_name,
  })),
);
