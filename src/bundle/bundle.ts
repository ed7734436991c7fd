import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { StorekeysError } from '../errors.js';
import { Secret } from '../secret.js';
import { bundleSchema } from './schema.js';

/** What a bundle is made of before its values are hidden: plain strings, already parsed. */
export type BundleInput = z.input<typeof bundleSchema>;

/** The keys of the stored form, the same in every backend. */
export type BundleFields = Readonly<{
  store_hash: string;
  client_id: string;
  client_secret: string;
  access_token: string;
  api_path: string;
  account_name?: string;
  captured_at?: string;
}>;

/** Every key that storekeys itself writes; all others in a target belong to somebody else. */
export const BUNDLE_KEYS: readonly (keyof BundleFields)[] = [
  'store_hash',
  'client_id',
  'client_secret',
  'access_token',
  'api_path',
  'account_name',
  'captured_at',
];

const storedSchema = z.extend(bundleSchema, {
  account_name: z.catch(bundleSchema.shape.account_name, undefined),
  captured_at: z.catch(bundleSchema.shape.captured_at, undefined),
});

/** The four credentials of one API account of one store, validated. Immutable. */
export class Bundle {
  /** Not a secret: it stands in every URL of the store's API. */
  readonly storeHash: string;
  readonly clientId: Secret;
  readonly clientSecret: Secret;
  readonly accessToken: Secret;
  readonly accountName: string | undefined;
  /** When it was shown and captured; unknown for content that another tool wrote without it. */
  readonly capturedAt: Date | undefined;

  private constructor(input: z.output<typeof bundleSchema>) {
    this.storeHash = input.store_hash;
    this.clientId = new Secret(input.client_id);
    this.clientSecret = new Secret(input.client_secret);
    this.accessToken = new Secret(input.access_token);
    this.accountName = input.account_name;
    this.capturedAt = input.captured_at === undefined ? undefined : new Date(input.captured_at);
  }

  /**
   * Validates plain values.
   *
   * @param input - the four credentials; `account_name` and `captured_at` (ISO 8601, UTC) where known
   * @throws {@link StorekeysError} `invalid`, naming every bad field and no value
   */
  static from(input: unknown): Bundle {
    const result = bundleSchema.safeParse(input);
    if (!result.success) {
      const problems = result.error.issues.map(
        (issue) => `${issue.path.join('.')}: ${reason(issue)}`,
      );
      throw new StorekeysError('invalid', `not a bundle: ${problems.join('; ')}`, { problems });
    }
    return new Bundle(result.data);
  }

  /**
   * Reads the stored form back; `undefined` when it is not a well-formed bundle. The four credentials
   * decide; a name or a time that another tool left malformed counts as unknown.
   */
  static fromStored(fields: Readonly<Record<string, unknown>>): Bundle | undefined {
    const result = storedSchema.safeParse(fields);
    return result.success ? new Bundle(result.data) : undefined;
  }

  /** `https://api.bigcommerce.com/stores/HASH/v3/` */
  get apiPath(): string {
    return `https://api.bigcommerce.com/stores/${this.storeHash}/v3/`;
  }

  /**
   * First 8 hexadecimal digits of SHA-256 over the JSON array of the four credentials. For display only:
   * equality compares whole values, see {@link Bundle.equals}.
   */
  get fingerprint(): string {
    return createHash('sha256')
      .update(JSON.stringify(this.#credentials()))
      .digest('hex')
      .slice(0, 8);
  }

  /** The four credentials are the same; name and time of capture do not matter. */
  equals(other: Bundle): boolean {
    const theirs = other.#credentials();
    return this.#credentials().every((value, i) => value === theirs[i]);
  }

  /** Of one API account: one of the values that BigCommerce gives to no other is the same. */
  isOfAccount(other: Bundle): boolean {
    return (
      this.storeHash === other.storeHash &&
      (this.accessToken.reveal() === other.accessToken.reveal() ||
        this.clientId.reveal() === other.clientId.reveal())
    );
  }

  /** The stored form, in the clear. */
  toFields(): BundleFields {
    return {
      store_hash: this.storeHash,
      client_id: this.clientId.reveal(),
      client_secret: this.clientSecret.reveal(),
      access_token: this.accessToken.reveal(),
      api_path: this.apiPath,
      ...(this.accountName === undefined ? {} : { account_name: this.accountName }),
      ...(this.capturedAt === undefined ? {} : { captured_at: this.capturedAt.toISOString() }),
    };
  }

  #credentials(): [string, string, string, string] {
    return [
      this.storeHash,
      this.clientId.reveal(),
      this.clientSecret.reveal(),
      this.accessToken.reveal(),
    ];
  }
}

/** zod's own messages may quote the input (keys of unions, received values); ours are fixed sentences. */
function reason(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing or not text' : 'is not text';
    case 'invalid_format':
    case 'too_small':
    case 'too_big':
      return issue.message;
    default:
      return 'is malformed';
  }
}
