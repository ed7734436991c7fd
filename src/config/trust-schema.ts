/** What may stand in the user's own `config.yaml`. */
import * as z from 'zod/mini';
import { normalAddress } from './address.js';
import { checkFile } from './check.js';
import type { UserTrust } from './user-config.js';

const list = (
  pattern: RegExp,
  rule: string,
): z.ZodMiniDefault<z.ZodMiniArray<z.ZodMiniString<string>>> =>
  z._default(z.array(z.string().check(z.regex(pattern, rule))), []);

const trustSchema = z.strictObject({
  addresses: z._default(
    z.array(
      z
        .string()
        .check(
          z.refine(
            (text) => normalAddress(text) !== undefined,
            'must be a URL like https://vault.example.com:8200, without user, query or fragment',
          ),
        ),
    ),
    [],
  ),
  roles: list(/^arn:[a-z-]+:iam::\d{12}:role\/[\x21-\x7e]+$/, 'must be the ARN of an IAM role'),
  accounts: list(/^\d{12}$/, 'must be the 12 digits of an AWS account'),
});

const fileSchema = z.strictObject({ trust: z.optional(trustSchema) });

/**
 * Reads the text of the file.
 *
 * @param file - its path, for messages
 * @throws {@link StorekeysError} `usage`, with every problem and its place
 */
export function parseTrust(file: string, text: string): Omit<UserTrust, 'file'> {
  const content = checkFile({
    file,
    text,
    schema: fileSchema,
    knownKeys: (path) => Object.keys((path.length === 0 ? fileSchema : trustSchema).shape),
  });
  const { addresses = [], roles = [], accounts = [] } = content.trust ?? {};
  return { addresses: addresses.flatMap((one) => normalAddress(one) ?? []), roles, accounts };
}
