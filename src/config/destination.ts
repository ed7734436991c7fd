/**
 * Where a bundle or a credential may go because a configuration says so. What the user typed is the
 * user's word; a project's file is not: it may come with somebody else's repository.
 */
import type { Environment } from '../environment.js';
import { StorekeysError } from '../errors.js';
import type { Ref } from '../ref.js';
import { normalAddress } from './address.js';
import type { ConfigOrigin } from './find.js';
import type { UserTrust } from './user-config.js';

/** What a part of a URI decides: the server, the AWS role that is taken on, or an AWS account by ARN. */
type Kind = 'address' | 'role' | 'account';

interface Rule {
  readonly kind: Kind;
  /** The deciding text; `undefined` when this URI leaves it to the environment. */
  readonly valueOf: (ref: Ref) => string | undefined;
  readonly name: string;
}

const option = (name: string, kind: Kind): Rule => ({
  kind,
  name: `?${name}=`,
  valueOf: (ref) => (Object.hasOwn(ref.options, name) ? ref.options[name] : undefined),
});

const arn = (text: string | undefined): string | undefined =>
  text !== undefined && /^arn:/i.test(text) ? text : undefined;

/** By scheme. A provider that others wrote has no rule here: it is trusted together with its file. */
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  vault: [option('address', 'address')],
  'aws-sm': [
    option('role-arn', 'role'),
    { kind: 'account', name: 'the ARN', valueOf: (ref) => arn(ref.path) },
    { kind: 'account', name: '?kms-key=', valueOf: (ref) => arn(ref.options['kms-key']) },
  ],
};

/** Names of the variables that hold an address which the user chose. */
const ADDRESS_VARIABLES = ['BAO_ADDR', 'VAULT_ADDR'] as const;

/** Whose word it is, and what it is measured by. */
export interface Judgement {
  readonly origin: ConfigOrigin;
  readonly env: Environment;
  readonly trust: UserTrust;
  /** Names the target, for messages. */
  readonly where: string;
}

/**
 * Refuses a configured URI that leads where the user never agreed to send anything: an address from any
 * file; a role or the account of an ARN from a file that was found by search.
 *
 * @throws {@link StorekeysError} `usage`
 */
export function refuseUntrusted(ref: Ref, judgement: Judgement): void {
  const rules = Object.hasOwn(RULES, ref.scheme) ? RULES[ref.scheme] : undefined;
  for (const { kind, name, valueOf } of rules ?? []) {
    const value = valueOf(ref);
    if (value === undefined) continue;
    if (kind !== 'address' && judgement.origin === 'explicit') continue;
    if (!trusts[kind](value, judgement)) throw untrusted(kind, name, judgement);
  }
}

const trusts: Readonly<Record<Kind, (value: string, judgement: Judgement) => boolean>> = {
  address(value, { env, trust }) {
    const address = normalAddress(value);
    const chosen = ADDRESS_VARIABLES.flatMap((name) => normalAddress(env[name] ?? '') ?? []);
    return address !== undefined && [...chosen, ...trust.addresses].includes(address);
  },
  role: (value, { trust }) => trust.roles.includes(value),
  account: (value, { trust }) => trust.accounts.includes(value.split(':')[4] ?? ''),
};

const WAYS: Readonly<Record<Kind, { what: string; list: string; other: string }>> = {
  address: {
    what: 'an address that neither you nor your environment named',
    list: 'trust.addresses',
    other: 'set VAULT_ADDR or BAO_ADDR to it',
  },
  role: {
    what: 'a role that you did not name',
    list: 'trust.roles',
    other: 'name the file with --config',
  },
  account: {
    what: 'an AWS account that you did not name',
    list: 'trust.accounts',
    other: 'name the file with --config',
  },
};

function untrusted(kind: Kind, name: string, { where, trust }: Judgement): StorekeysError {
  const { what, list, other } = WAYS[kind];
  const own = trust.file === undefined ? '' : `, or list it in ${trust.file} under ${list}`;
  return new StorekeysError('usage', `${where}: ${name} leads to ${what}`, {
    hint: `if it is right, ${other}, or type the target's URI${own}`,
  });
}
