/** What a ref says: which secret, where, and as whom to ask for it. */
import { StorekeysError } from '../../src/errors.js';
import type { Ref } from '../../src/ref.js';

/** Query options of `aws-sm://` refs. */
export const OPTIONS: Readonly<Record<string, string>> = Object.freeze({
  region: 'the region, when the environment or the profile has another or none',
  profile: 'a profile of the AWS configuration files',
  'role-arn': 'a role to assume first',
  'external-id': 'what the trust policy of that role asks for',
  'kms-key': 'the key that encrypts a secret which is created (id, ARN or alias)',
});

/** A ref, taken apart and checked. */
export interface Address {
  /** As Secrets Manager takes it: the name, or the ARN as given. */
  readonly secretId: string;
  readonly name: string;
  readonly isArn: boolean;
  /** Where the ref tells it: an ARN names it, and a role assumed for a name does. */
  readonly account: string | undefined;
  /** From the option or the ARN. */
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
  readonly kmsKey: string | undefined;
}

const NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const ARN =
  /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):([0-9]{12}):secret:([A-Za-z0-9/_+=.@-]+)-[A-Za-z0-9]{6}$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::([0-9]{12}):role\/[A-Za-z0-9_+=,.@/-]+$/;

/**
 * What is wrong with the path of a ref. The rules for names are those of CreateSecret, where a name
 * that looks like the end of an ARN is advised against:
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export function pathProblem(path: string): string | undefined {
  if (path.startsWith('arn:')) {
    return ARN.test(path)
      ? undefined
      : 'is not the whole ARN of a secret; it ends in a hyphen and six characters';
  }
  if (!NAME.test(path)) {
    return "a secret's name has 1 to 512 ASCII letters, digits and / _ + = . @ -";
  }
  return /-[A-Za-z0-9]{6}$/.test(path)
    ? "a name that ends in a hyphen and six characters looks like a part of an ARN; give that secret's ARN"
    : undefined;
}

/**
 * Takes a ref apart.
 *
 * @throws {@link StorekeysError} `usage` for options that contradict each other or the ARN
 */
export function addressOf(ref: Ref): Address {
  const { region, profile, 'role-arn': roleArn, 'kms-key': kmsKey } = ref.options;
  const externalId = ref.options['external-id'];
  const arn = ARN.exec(ref.path);
  const role = roleArn === undefined ? null : ROLE_ARN.exec(roleArn);
  const problem =
    arn !== null && region !== undefined && region !== arn[1]
      ? `the region '${region}' is not that of the ARN, which is '${arn[1]}'`
      : region !== undefined && !/^[a-z0-9-]+$/.test(region)
        ? 'the option region is not the name of a region'
        : roleArn !== undefined && role === null
          ? 'the option role-arn is not the ARN of a role'
          : externalId !== undefined && roleArn === undefined
            ? 'the option external-id needs role-arn'
            : undefined;
  if (problem !== undefined) throw new StorekeysError('usage', problem);
  return {
    secretId: ref.path,
    name: arn?.[3] ?? ref.path,
    isArn: arn !== null,
    account: arn?.[2] ?? role?.[1],
    region: arn?.[1] ?? region,
    profile,
    roleArn,
    externalId,
    kmsKey,
  };
}
