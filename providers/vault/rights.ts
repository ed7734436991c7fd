/** What a token must be allowed for each purpose, and what it is allowed. */
import * as z from 'zod/mini';
import type { Purpose } from '../../src/diagnosis.js';
import type { VaultAnswer } from './client.js';
import { pathText } from './kv2-requests.js';
import { pendingFolder } from './paths.js';
import type { Place } from './place.js';

/** One rule that a policy should have. */
export interface Right {
  readonly purpose: Purpose;
  /** What cannot be done without it. */
  readonly what: string;
  /** The path that the server is asked about. */
  readonly asked: string;
  /** How a policy names it; the same path unless said. */
  readonly path?: string;
  /** One of these must be had, whole. */
  readonly anyOf: readonly (readonly string[])[];
  /** What a policy should say of the path; the first of those above unless it needs more. */
  readonly grant?: readonly string[];
  /** Another path that does as well, with the one capability that it takes. */
  readonly or?: readonly [asked: string, capability: string];
}

/** Stands for any operation in the paths of what is staged. */
const SOME_OPERATION = 'operation';

/** The rights on a key of either version of the engine. */
export function rightsOn(place: Place): readonly Right[] {
  return place.mount.version === 2 ? rightsOnKv2(place) : rightsOnKv1(place);
}

function rightsOnKv2(place: Place): readonly Right[] {
  const own = (api: Parameters<typeof pathText>[1]): string => pathText(place, api);
  const folder = pendingFolder(place.path);
  const staged = (api: 'data' | 'metadata', ...rest: string[]): string =>
    pathText(place, api, [...folder, ...rest]);
  return [
    { purpose: 'pull', what: 'read', asked: own('data'), anyOf: [['read']] },
    { purpose: 'push', what: 'write', asked: own('data'), anyOf: [['create', 'update', 'read']] },
    {
      purpose: 'push',
      what: 'stage',
      asked: staged('data', SOME_OPERATION),
      path: staged('data', '*'),
      anyOf: [['create', 'update', 'read']],
    },
    {
      purpose: 'push',
      what: 'drop what is staged',
      asked: staged('metadata', SOME_OPERATION),
      path: staged('metadata', '*'),
      anyOf: [['delete']],
      grant: ['delete', 'list'],
    },
    {
      purpose: 'push',
      what: 'list what is staged',
      asked: `${staged('metadata')}/`,
      path: staged('metadata', '*'),
      anyOf: [['list']],
      grant: ['delete', 'list'],
    },
    {
      purpose: 'rotate',
      what: 'see earlier versions and keep marks',
      asked: own('metadata'),
      anyOf: [
        ['read', 'patch'],
        ['read', 'create', 'update'],
      ],
    },
    {
      purpose: 'remove',
      what: 'remove',
      asked: own('delete'),
      anyOf: [['update']],
      or: [own('data'), 'delete'],
    },
    { purpose: 'remove', what: 'restore', asked: own('undelete'), anyOf: [['update']] },
    { purpose: 'purge', what: 'destroy one version', asked: own('destroy'), anyOf: [['update']] },
    {
      purpose: 'purge',
      what: 'destroy it with all versions',
      asked: own('metadata'),
      anyOf: [['delete']],
      grant: ['delete', 'patch', 'read'],
    },
  ];
}

function rightsOnKv1({ mount, path }: Place): readonly Right[] {
  const asked = [...mount.path, ...path].join('/');
  return [
    { purpose: 'pull', what: 'read', asked, anyOf: [['read']] },
    { purpose: 'push', what: 'write', asked, anyOf: [['create', 'update', 'read']] },
    { purpose: 'purge', what: 'remove for good', asked, anyOf: [['delete']] },
  ];
}

const capabilitiesAnswer = z.object({ data: z.record(z.string(), z.unknown()) });
const capabilityList = z.array(z.string());

/** What a token may do, by path. */
export type Capabilities = (path: string) => readonly string[];

/** As the server answered; nothing on a path that it left out. */
export function capabilitiesIn(answer: VaultAnswer): Capabilities {
  const { data = {} } = capabilitiesAnswer.safeParse(answer.body).data ?? {};
  return (path) => capabilityList.safeParse(data[path]).data ?? [];
}

/** What is lacking of the first alternative; empty when any is had. */
export function lacking(
  { asked, anyOf, or }: Right,
  capabilities: Capabilities,
): readonly string[] {
  const had = capabilities(asked);
  if (had.includes('root')) return [];
  if (or !== undefined && capabilities(or[0]).includes(or[1])) return [];
  const missing = anyOf.map((all) => all.filter((capability) => !had.includes(capability)));
  return missing.some((none) => none.length === 0) ? [] : (missing[0] ?? []);
}

/** The lines of a policy that would give it, on top of what is had. */
export function policyFor(right: Right, capabilities: Capabilities): string {
  const { asked, path = asked, anyOf, grant = anyOf[0] ?? [] } = right;
  const kept = capabilities(asked).filter((capability) => capability !== 'deny');
  const all = [...new Set([...kept, ...grant])].sort();
  const list = all.map((capability) => `"${capability}"`).join(', ');
  return `path "${path}" { capabilities = [${list}] }`;
}
