/**
 * The least rights on a key, as a policy of Vault and OpenBao. What each line is for is said in it:
 * test/providers/vault/policy.test.ts takes every right away in turn and sees what is lost.
 */
import { StorekeysError } from '../../src/errors.js';
import type { Policy, PolicyPurpose } from '../../src/provider.js';
import { shownUri, type Ref } from '../../src/ref.js';
import type { Api } from './kv2-requests.js';
import { pendingFolder, segmentsOf } from './paths.js';
import { saidMount, type SaidMount } from './place.js';

/** Rights on one path. */
interface Rule {
  readonly path: readonly string[];
  /** `true`: what lies below it, which is also how it is listed. */
  readonly below?: true;
  readonly can: readonly string[];
  /** What is lost without it. */
  readonly why: string;
}

/**
 * See `ProviderDefinition.policy`.
 *
 * @throws {@link StorekeysError} `unsupported` for a path that means others in a policy, and for a
 * rotation where KV version 1 is asked for
 */
export function policyOf(ref: Ref, purpose: PolicyPurpose): Policy {
  const mount = saidMount(ref);
  if (/(?:^|\/)\+(?:\/|$)|\*$|["{}]/.test(ref.path)) {
    throw new StorekeysError(
      'unsupported',
      `'${shownUri(ref.uri)}': in a policy this path would mean others, or none`,
      { hint: 'choose one without quotes and braces, a segment +, and * at its end' },
    );
  }
  const rules = mount.version === 1 ? kv1Rules(ref, purpose) : kv2Rules(mount, purpose);
  return { text: rules.map(ruleText).join('\n'), notes: notesOn(ref, mount, purpose) };
}

function kv2Rules({ path: mount, rest }: SaidMount, purpose: PolicyPurpose): readonly Rule[] {
  const at = (api: Api, path: readonly string[]): readonly string[] => [...mount, api, ...path];
  if (purpose === 'pull') {
    return [{ path: at('data', rest), can: ['read'], why: 'the current bundle and earlier ones' }];
  }
  const staged = pendingFolder(rest);
  return [
    {
      path: at('data', rest),
      can: purpose === 'push' ? ['create', 'read', 'update'] : ['read', 'update'],
      why: 'the bundle',
    },
    {
      path: at('metadata', rest),
      can: ['patch', 'read'],
      why: 'history, marks, and the number of versions that it keeps',
    },
    {
      path: [...mount, 'config'],
      can: ['read'],
      why: 'whether the mount keeps enough versions',
    },
    {
      path: at('data', staged),
      below: true,
      can: ['create', 'read', 'update'],
      why: 'what is staged, one key an operation',
    },
    {
      path: at('metadata', staged),
      below: true,
      can: ['delete', 'list', 'read'],
      why: 'dropping what was staged; recover lists it, with its age',
    },
  ];
}

function kv1Rules(ref: Ref, purpose: PolicyPurpose): readonly Rule[] {
  if (purpose === 'rotate') {
    throw new StorekeysError(
      'unsupported',
      `'${shownUri(ref.uri)}': a KV version 1 mount cannot rotate: it keeps no earlier bundle`,
      { hint: 'use a KV version 2 mount (`vault kv enable-versioning`)' },
    );
  }
  const can = purpose === 'pull' ? ['read'] : ['create', 'read', 'update'];
  return [{ path: segmentsOf(ref.path), can, why: 'the bundle' }];
}

function ruleText({ path, below, can, why }: Rule): string {
  const name = `${path.join('/')}${below === true ? '/*' : ''}`;
  const list = can.map((right) => `"${right}"`).join(', ');
  return `# ${why}\npath "${name}" {\n  capabilities = [${list}]\n}\n`;
}

function notesOn(
  ref: Ref,
  { path, rest, version }: SaidMount,
  purpose: PolicyPurpose,
): readonly string[] {
  const { namespace } = ref.options;
  const name = path.join('/');
  return [
    ...(version === undefined
      ? [`'${name}' is taken for a KV version 2 mount: ?mount= and ?kv-version= say otherwise`]
      : []),
    ...(purpose === 'rotate'
      ? [
          `storekeys retire --purge also needs "update" on ${[...path, 'destroy', ...rest].join('/')}`,
        ]
      : []),
    ...(namespace === undefined ? [] : [`it belongs in the namespace '${namespace}'`]),
  ];
}
