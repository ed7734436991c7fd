/** 1Password: `op://VAULT/ITEM`, by names or ids. One item is one target. */
import { defineProvider, type ProviderDefinition } from '../../src/provider.js';
import { policyOf } from './policy.js';
import { openOnePassword } from './provider.js';
import { pathProblem } from './reference.js';
import { suggest } from './sign-in.js';

/** The provider for `op://` targets. */
export const onePassword: ProviderDefinition = defineProvider({
  scheme: 'op',
  title: '1Password',
  options: {
    account: "the account in the desktop app's sidebar, for signing in through the app",
  },
  pathProblem,
  policy: policyOf,
  suggest,
  open: openOnePassword,
});
