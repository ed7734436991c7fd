/** The least permissions on a vault: 1Password has none for single items. */
import type { Policy, PolicyPurpose } from '../../src/provider.js';
import type { Ref } from '../../src/ref.js';

/** As `op service-account create` takes them. */
const SERVICE_ACCOUNT: Readonly<Record<PolicyPurpose, readonly string[]>> = {
  pull: ['read_items'],
  push: ['read_items', 'write_items'],
  rotate: ['read_items', 'write_items'],
};

/**
 * As `op vault user grant` takes them, each with those that it needs itself.
 * https://developer.1password.com/docs/cli/vault-permissions
 */
const PERSON: Readonly<Record<PolicyPurpose, readonly string[]>> = {
  pull: ['view_items', 'view_and_copy_passwords'],
  // A create that lost against another one puts its own item into the archive.
  push: ['view_items', 'view_and_copy_passwords', 'create_items', 'edit_items', 'archive_items'],
  rotate: ['view_items', 'view_and_copy_passwords', 'edit_items'],
};

/** See `ProviderDefinition.policy`. */
export function policyOf(ref: Ref, purpose: PolicyPurpose): Policy {
  const [vault = ''] = ref.path.split('/');
  const document = {
    vault,
    service_account: SERVICE_ACCOUNT[purpose],
    person: PERSON[purpose],
  };
  const grant = `${vault}:${SERVICE_ACCOUNT[purpose].join(',')}`;
  return {
    text: `${JSON.stringify(document, null, 2)}\n`,
    notes: [
      `they are for the whole vault: op service-account create storekeys --vault '${grant}'`,
      "person: who signs in through the desktop app, in an account with 1Password's business permissions",
    ],
  };
}
