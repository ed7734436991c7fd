import { Bundle } from '../../src/bundle/bundle.js';
import assert from 'node:assert/strict';
import { StorekeysError } from '../../src/errors.js';
import { newOperationId } from '../../src/operations/operation-id.js';
import { carryOut, type TargetResult } from '../../src/operations/operation.js';
import { marksOf, type TargetPlan } from '../../src/operations/plan.js';
import {
  type Base,
  type Capabilities,
  type Fields,
  type JsonValue,
  type Provider,
  type ProviderContext,
  type ProviderDefinition,
  type Reading,
} from '../../src/provider.js';
import { parseRef, type Ref } from '../../src/ref.js';
import { Secret } from '../../src/secret.js';
import { Target, type PutOptions } from '../../src/target/target.js';
import { makeBundle } from '../fixtures/credentials.js';

/** What the suite needs from whoever runs it. */
export interface ConformanceOptions {
  /** The runner's way to declare a test; node's `test`, or `it` of another runner. */
  readonly test: (name: string, run: () => Promise<void>) => unknown;
  readonly definition: ProviderDefinition;
  readonly context: ProviderContext;
  /** The URI for a name that the suite makes up: letters, digits and `-`, unique in each call. */
  readonly uri: (name: string) => string;
}

/** Two clients of one backend and what the tests say again and again. */
export interface Suite {
  readonly test: ConformanceOptions['test'];
  readonly definition: ProviderDefinition;
  readonly capabilities: Capabilities;
  /** Another client, as another machine would be: shares nothing but the backend. */
  readonly client: () => Promise<Provider>;
  /** A ref at which nothing was ever stored. */
  readonly freshRef: (suffix?: string) => Ref;
  /** A target on a fresh ref, or on the one given. */
  readonly target: (ref?: Ref, provider?: Provider) => Promise<Target>;
}

/** Opens the backend once to learn what it can do. */
export async function prepare(options: ConformanceOptions): Promise<Suite> {
  const { definition, context, test } = options;
  let count = 0;
  const run = newOperationId().slice(0, 8);
  const freshRef = (suffix = ''): Ref =>
    parseRef(options.uri(`conformance-${run}-${++count}${suffix}`));
  const client = async (): Promise<Provider> => definition.open(context);
  const provider = await client();
  const { capabilities } = await provider.locate(freshRef(), call());
  return {
    test,
    definition,
    capabilities,
    client,
    freshRef,
    target: async (ref = freshRef(), own = provider) => Promise.resolve(new Target(own, ref)),
  };
}

/** What a provider's method is given when a test calls it directly. */
export function call(): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.timeout(30_000) };
}

/** The fields of a new bundle, with keys of others beside it. */
export function newFields(others: Readonly<Record<string, JsonValue>> = {}): Secret<Fields> {
  return new Secret({ ...makeBundle('conform1').toFields(), ...others });
}

/** Options of a write by a new operation. */
export function writing(base: Base, op: string = newOperationId()): PutOptions {
  return { base, op, marks: marksOf(makeBundle('conform1')) };
}

/** The bundle that fields hold, for operations that take bundles. */
export function bundleIn(fields: Secret<Fields>): Bundle {
  return Bundle.from(fields.reveal());
}

/** Reads as a writer does. */
export function look(target: Target): Promise<Reading> {
  return target.read('current', { purpose: 'writing' });
}

/** Writes a first or next version and gives what it wrote. */
export async function put(
  target: Target,
  fields: Secret<Fields> = newFields(),
): Promise<Secret<Fields>> {
  const { base } = await look(target);
  await target.put(fields, writing(base));
  return fields;
}

/** Carries out the plan for one target, and throws what went wrong. */
export async function apply(plan: TargetPlan, bundle: Bundle): Promise<TargetResult> {
  const { results, errors } = await carryOut([plan], bundle, newOperationId());
  const [error] = errors;
  if (error !== undefined) throw error;
  const [result] = results;
  assert.ok(result !== undefined && !(result instanceof StorekeysError));
  return result;
}

/** The same client with some methods replaced, whether it is a plain object or of a class. */
export function overriding(provider: Provider, methods: Partial<Provider>): Provider {
  return new Proxy(provider, {
    get(inner, name): unknown {
      const source = name in methods ? methods : inner;
      const member: unknown = Reflect.get(source, name);
      return typeof member === 'function' ? (member.bind(source) as unknown) : member;
    },
  });
}
