/** Who asks: a service account by its token, or a person by the desktop app. */
import type { Client } from '@1password/sdk';
import type { Environment } from '../../src/environment.js';
import { StorekeysError } from '../../src/errors.js';
import type { Suggestion } from '../../src/provider.js';
import { isDesktopAppThere } from './desktop-app.js';
import { otherWays, TOKEN } from './ways.js';

/** A way to sign in. */
export interface SignIn {
  /** The same text for the same way. */
  readonly key: string;
  /** Where requests go, as far as they go through this process. */
  readonly host: string | undefined;
  /** For people: a variable, the app. Holds no value. */
  readonly method: string;
  /** Why it is no other way; for people. */
  readonly others: readonly string[];
  connect(): Promise<Client>;
}

/** How this program calls itself in 1Password's activity log; the version is that of what it does there. */
const INTEGRATION = { integrationName: 'storekeys', integrationVersion: 'v1' } as const;

const SUPPORTED =
  'set OP_SERVICE_ACCOUNT_TOKEN, or name an account of the desktop app with ?account=';

/**
 * The way that an environment and a ref ask for. A token goes before the app, as it does for `op`, so that
 * one configuration serves people and pipelines.
 *
 * @param account - of the ref: the account's name in the desktop app
 * @throws {@link StorekeysError} `denied` when there is none, or the token is none
 */
export function signInWay(env: Environment, account: string | undefined): SignIn {
  const token = tokenIn(env);
  if (token !== '') return byToken(token, otherWays(env, 'token', account));
  if (account !== undefined) return byApp(account, env);
  throw new StorekeysError('denied', 'not signed in to 1Password', {
    hint: [...otherWays(env, 'none', account), SUPPORTED].join('; '),
  });
}

/** See `ProviderDefinition.suggest`: a token; which account of the app to ask only a person knows. */
export function suggest(env: Environment): Promise<Suggestion | undefined> {
  if (addressIn(tokenIn(env)) === undefined) return Promise.resolve(undefined);
  const template = 'op://Integrations/BigCommerce {store}';
  return Promise.resolve({ template, because: TOKEN });
}

function tokenIn(env: Environment): string {
  return env[TOKEN]?.trim() ?? '';
}

function byToken(token: string, others: readonly string[]): SignIn {
  const host = hostOf(token);
  return {
    key: 'token',
    host,
    method: `${TOKEN}, at ${host}`,
    others,
    connect: async () => {
      const { createClient } = await import('@1password/sdk');
      return createClient({ auth: token, ...INTEGRATION });
    },
  };
}

function byApp(account: string, env: Environment): SignIn {
  return {
    key: `app ${account}`,
    host: undefined,
    method: `the desktop app (?account=${account})`,
    others: otherWays(env, 'app', account),
    connect: async () => {
      if (!(await isDesktopAppThere(env))) {
        throw new StorekeysError('denied', 'the 1Password app is not on this machine', {
          hint: `install it and turn on "Integrate with other apps", or set ${TOKEN}`,
        });
      }
      const { createClient, DesktopAuth } = await import('@1password/sdk');
      return createClient({ auth: new DesktopAuth(account), ...INTEGRATION });
    },
  };
}

/**
 * Where a token signs in. The SDK goes wherever the token says, in the clear too, so that is looked at
 * first: only this machine may be spoken to without TLS.
 */
function hostOf(token: string): string {
  const address = addressIn(token);
  const url = address?.includes('://') === true ? address : `https://${address ?? ''}`;
  if (address === undefined || !URL.canParse(url)) {
    throw new StorekeysError(
      'denied',
      'OP_SERVICE_ACCOUNT_TOKEN is no token of a service account',
      {
        hint: 'copy it whole, from ops_ to its end',
      },
    );
  }
  const { protocol, host, hostname } = new URL(url);
  if (protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1')) return host;
  throw new StorekeysError('denied', 'the token of OP_SERVICE_ACCOUNT_TOKEN signs in without TLS', {
    hint: 'take it from your account at 1Password',
  });
}

/** A token is `ops_` and JSON in base64url; its address is no secret, the rest of it is. */
function addressIn(token: string): string | undefined {
  if (!token.startsWith('ops_')) return undefined;
  try {
    const text = Buffer.from(token.slice(4), 'base64url').toString();
    const { signInAddress } = JSON.parse(text) as { signInAddress?: unknown };
    return typeof signInAddress === 'string' && signInAddress !== '' ? signInAddress : undefined;
  } catch {
    return undefined;
  }
}
