import * as z from 'zod/mini';

/** Longest value accepted for any credential, in characters. Real ones are under 70; see docs/design.md. */
export const MAX_VALUE_LENGTH = 512;

/**
 * The store hash as BigCommerce writes it in API paths. No grammar is documented; hashes seen in public
 * are 6 to 10 lower-case letters and digits.
 */
export const storeHashSchema: z.ZodMiniString<string> = z
  .string()
  .check(z.regex(/^[a-z0-9]{4,16}$/, 'must be 4 to 16 lower-case letters and digits'));

const credential: z.ZodMiniString<string> = z
  .string()
  .check(
    z.minLength(1, 'is empty'),
    z.maxLength(MAX_VALUE_LENGTH, `is longer than ${MAX_VALUE_LENGTH} characters`),
    z.regex(/^[\x21-\x7e]*$/, 'holds a space, a control character or a character outside ASCII'),
  );

/**
 * The flat strings that a target stores for one bundle (the stored form that other tools read).
 * `api_path` is derived and not part of the input.
 */
export const bundleSchema: z.ZodMiniObject<{
  store_hash: typeof storeHashSchema;
  client_id: typeof credential;
  client_secret: typeof credential;
  access_token: typeof credential;
  account_name: z.ZodMiniOptional<z.ZodMiniString<string>>;
  captured_at: z.ZodMiniOptional<z.iso.ZodMiniISODateTime>;
}> = z.object({
  store_hash: storeHashSchema,
  client_id: credential,
  client_secret: credential,
  access_token: credential,
  account_name: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
  captured_at: z.optional(z.iso.datetime()),
});

/** The names of the four credentials, in the order in which they are shown. */
export const CREDENTIAL_NAMES = [
  'store_hash',
  'client_id',
  'client_secret',
  'access_token',
] as const;

/** One of the four credentials. */
export type CredentialName = (typeof CREDENTIAL_NAMES)[number];
