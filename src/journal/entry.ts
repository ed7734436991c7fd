/** What the journal keeps of an operation, so that it can be ended by another process. */
import * as z from 'zod/mini';
import { Bundle } from '../bundle/bundle.js';
import type { Allowances } from '../operations/plan.js';
import type { Base } from '../provider.js';
import type { ProcessIdentity } from './process.js';

/** What an operation was asked for. */
export interface Request {
  readonly bundle: Bundle;
  /** URIs; once it is planned, the lead first. */
  readonly targets: readonly string[];
  readonly allow: Allowances;
  /** BigCommerce is not to be asked. */
  readonly offline: boolean;
  /** The source is gone once it was read, as a paste is: nobody else has the bundle. */
  readonly volatile: boolean;
  /** By the stricter rules of a rotation. */
  readonly rotation: boolean;
}

/** What the plan saw in a target. */
export interface PlannedTarget {
  readonly uri: string;
  readonly base: Base;
  /** Of the version that was current; `undefined` where there was none. */
  readonly versionId: string | undefined;
  /** `null`: nothing was there; `undefined`: something that is no bundle. */
  readonly held: Bundle | null | undefined;
}

/** An operation that was begun. Written once and never changed: what happened is read from the targets. */
export interface JournalEntry extends Request {
  /** Of the operation. */
  readonly op: string;
  readonly createdAt: Date;
  readonly process: ProcessIdentity;
  /** `undefined`: read from its source, and nothing else was done yet. */
  readonly plan: readonly PlannedTarget[] | undefined;
}

const flag = z.optional(z.boolean());
const schema = z.object({
  storekeys: z.literal(1),
  op: z.string(),
  created_at: z.iso.datetime(),
  process: z.object({ host: z.string(), pid: z.int(), started: z.optional(z.string()) }),
  bundle: z.unknown(),
  targets: z.array(z.string()),
  allow: z.object({
    adopt: flag,
    force: flag,
    restore: flag,
    noCas: flag,
    forgetPrevious: flag,
  }),
  offline: z.boolean(),
  volatile: z.boolean(),
  rotation: z.boolean(),
  plan: z.optional(
    z.array(
      z.object({
        uri: z.string(),
        base: z.string(),
        version: z.optional(z.string()),
        held: z.unknown(),
      }),
    ),
  ),
});

/** As JSON, with the values in the clear. */
export function entryToJson(entry: JournalEntry): unknown {
  const { op, createdAt, process, bundle, targets, allow, offline, volatile, rotation, plan } =
    entry;
  return {
    storekeys: 1,
    op,
    created_at: createdAt.toISOString(),
    process,
    bundle: bundle.toFields(),
    targets,
    allow,
    offline,
    volatile,
    rotation,
    plan: plan?.map(({ uri, base, versionId, held }) => ({
      uri,
      base,
      version: versionId,
      held: held === undefined ? 'other' : (held?.toFields() ?? null),
    })),
  };
}

/** @returns `undefined` for what is no entry */
export function entryFromJson(value: unknown): JournalEntry | undefined {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return undefined;
  const { op, created_at, process, targets, allow, offline, volatile, rotation, plan } =
    parsed.data;
  const bundle = toBundle(parsed.data.bundle);
  if (bundle === undefined) return undefined;
  return {
    op,
    createdAt: new Date(created_at),
    process: { ...process, started: process.started },
    bundle,
    targets,
    allow: definedOnly(allow),
    offline,
    volatile,
    rotation,
    plan: plan?.map(({ uri, base, version, held }) => ({
      uri,
      base: base as Base,
      versionId: version,
      held: held === null ? null : toBundle(held),
    })),
  };
}

function toBundle(value: unknown): Bundle | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Bundle.fromStored({ ...value });
}

function definedOnly(allow: z.output<typeof schema>['allow']): Allowances {
  return Object.fromEntries(Object.entries(allow).filter(([, value]) => value !== undefined));
}
