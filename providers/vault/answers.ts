/**
 * The answers of a KV version 2 engine, and the base made of them. API:
 * https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 */
import * as z from 'zod/mini';
import { baseMoved } from '../../src/errors.js';
import type { Base, Marks, Version } from '../../src/provider.js';
import { Secret } from '../../src/secret.js';
import type { Fields } from '../../src/provider.js';

/** A version as the engine describes it. */
interface RawStamp {
  readonly created_time: string;
  readonly deletion_time: string;
  readonly destroyed: boolean;
}

/** Strings that anybody may put beside a key; servers before Vault 1.9 do not know them. */
type Custom = Readonly<Record<string, string>> | null | undefined;

interface RawVersion extends RawStamp {
  readonly version: number;
  readonly custom_metadata?: Custom;
}

const stamp = {
  created_time: z.string(),
  deletion_time: z.string(),
  destroyed: z.boolean(),
};

const custom: z.ZodMiniType<Custom> = z.nullish(z.record(z.string(), z.string()));

const versionStamp: z.ZodMiniType<RawVersion> = z.object({
  ...stamp,
  version: z.int().check(z.positive()),
  custom_metadata: custom,
});

/** GET `data/`: with 404 for a version that was removed, and then without content. */
export const dataAnswer: z.ZodMiniType<{
  readonly data: { readonly data: unknown; readonly metadata: RawVersion };
}> = z.object({ data: z.object({ data: z.unknown(), metadata: versionStamp }) });

/** POST `data/`. */
export const writtenAnswer: z.ZodMiniType<{ readonly data: RawVersion }> = z.object({
  data: versionStamp,
});

/** GET `metadata/`. */
export const metadataAnswer: z.ZodMiniType<{
  readonly data: {
    readonly current_version: number;
    readonly max_versions: number;
    readonly custom_metadata?: Custom;
    readonly versions: Readonly<Record<string, RawStamp>>;
  };
}> = z.object({
  data: z.object({
    current_version: z.int(),
    max_versions: z.int(),
    custom_metadata: custom,
    versions: z.record(z.string(), z.object(stamp)),
  }),
});

/** GET `metadata/…?list=true`. */
export const listAnswer: z.ZodMiniType<{ readonly data: { readonly keys: readonly string[] } }> =
  z.object({ data: z.object({ keys: z.array(z.string()) }) });

/** GET `config`. */
export const configAnswer: z.ZodMiniType<{ readonly data: { readonly max_versions: number } }> =
  z.object({ data: z.object({ max_versions: z.int() }) });

/** One version as far as the engine tells without its content. */
export interface Stamp {
  readonly version: number;
  readonly createdTime: string;
  /** When it was removed, or is going to be; empty: neither. */
  readonly deletionTime: string;
  readonly destroyed: boolean;
}

/** A stamp in our names. */
export function toStamp(version: number, from: RawStamp): Stamp {
  return {
    version,
    createdTime: from.created_time,
    deletionTime: from.deletion_time,
    destroyed: from.destroyed,
  };
}

/** The latest version, as the server's clock shows it. */
export function isRemoved({ deletionTime }: Stamp, now: number): boolean {
  // The server's clock comes without fractions of a second.
  return deletionTime !== '' && Date.parse(deletionTime) <= now + 1000;
}

/**
 * What was the latest version, as a precondition. The number alone would not do: numbers restart when
 * a key's metadata is deleted, and a removal changes none.
 */
export function baseOf(latest: Stamp | undefined): Base {
  const parts =
    latest === undefined
      ? [0]
      : [latest.version, latest.createdTime, latest.deletionTime, latest.destroyed];
  return JSON.stringify(parts) as Base;
}

/**
 * The number for `options.cas`: 0 where there must be nothing. A removed latest version counts.
 *
 * @throws {@link StorekeysError} `conflict` for a base that is not from here, and so never holds
 */
export function casOf(base: Base): number {
  const match = /^\[(\d+)[,\]]/.exec(base);
  if (match === null) throw baseMoved();
  return Number(match[1]);
}

/** A version with its content; `undefined` content when the engine gave no object. */
export function toVersion(id: string, { createdTime }: Stamp, content: unknown): Version {
  return { id, createdAt: dateOf(createdTime), fields: toFields(content) };
}

/** Content as the server sent it. */
export function toFields(content: unknown): Secret<Fields> | undefined {
  const isObject = typeof content === 'object' && content !== null && !Array.isArray(content);
  return isObject ? new Secret(content as Fields) : undefined;
}

/** A time of the server's; `undefined` when it is none. */
export function dateOf(text: string): Date | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time);
}

/** storekeys' marks among what the key carries; `undefined` when the server does not show them. */
export function toMarks(custom: Custom): Marks | undefined {
  if (custom === undefined) return undefined;
  const names = ['managed-by', 'store-hash', 'retired'] as const;
  const found = names.map((name) => [name, custom?.[name]] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}
