/** Asks BigCommerce whether a bundle works, by reading only, and says for each field what that proves. */
import type { Bundle } from '../bundle/bundle.js';
import type { CredentialName } from '../bundle/schema.js';
import { StorekeysError } from '../errors.js';
import type { BigCommerceClient } from './client.js';
import { probe, type Finding } from './probe.js';
import {
  hooksSchema,
  storeSchema,
  timeSchema,
  type HookOwners,
  type StoreInfo,
} from './resources.js';

/**
 * - `verified`: BigCommerce accepted it
 * - `well-formed`: cannot be verified without side effects; always so for the client secret
 * - `rejected`: BigCommerce refused it, or it contradicts what BigCommerce answered
 * - `unknown`: no answer says anything about it
 */
export type Verdict = 'verified' | 'well-formed' | 'rejected' | 'unknown';

/** The result of {@link checkLive}. */
export interface LiveCheck {
  readonly storeHash: string;
  readonly outcome: 'accepted' | 'rejected' | 'unknown';
  readonly verdicts: Readonly<Record<CredentialName, Verdict>>;
  /** What was seen and what it means: lower case, no final period. */
  readonly reasons: readonly string[];
  /** What to do next. */
  readonly hint?: string;
  /** Known where the token may read the store's information. */
  readonly store?: StoreInfo;
}

const NOTHING_KNOWN: LiveCheck['verdicts'] = {
  store_hash: 'unknown',
  client_id: 'unknown',
  client_secret: 'well-formed',
  access_token: 'unknown',
};

/**
 * Verifies a bundle against its store: one request, and two more at once if the first was accepted.
 * What each answer proves: BigCommerce docs, "API Accounts", "API Status Codes", "Webhooks v3".
 *
 * @returns also for a store that cannot be reached: the outcome is then `unknown`
 * @throws the signal's reason, when the caller aborted
 */
export async function checkLive(
  bundle: Bundle,
  client: BigCommerceClient,
  signal?: AbortSignal,
): Promise<LiveCheck> {
  const askHooks = (): Promise<Finding<HookOwners>> =>
    probe(client, bundle, 'v3/hooks?limit=1', hooksSchema, signal);

  const time = await probe(client, bundle, 'v2/time', timeSchema, signal);
  switch (time.kind) {
    case 'token-rejected':
      return tokenRejected(bundle);
    case 'unclear':
      return unanswered(bundle, time);
    case 'forbidden': {
      const hooks = await askHooks();
      if (hooks.kind === 'unclear') return unanswered(bundle, hooks);
      if (hooks.kind === 'token-rejected') return tokenRejected(bundle);
      return hooks.kind === 'forbidden' ? forbidden(bundle) : reached(bundle, hooks, undefined);
    }
    case 'ok': {
      const askStore = probe(client, bundle, 'v2/store', storeSchema, signal);
      const [hooks, store] = await Promise.all([askHooks(), askStore]);
      // The account was deleted between the first answer and these.
      if ([hooks.kind, store.kind].includes('token-rejected')) return tokenRejected(bundle);
      return reached(bundle, hooks, store.kind === 'ok' ? store.data : undefined);
    }
  }
}

/** Some request was accepted, so token and hash are good, unless the answers' content says otherwise. */
function reached(
  bundle: Bundle,
  hooks: Finding<HookOwners>,
  store: StoreInfo | undefined,
): LiveCheck {
  const owner = judgeClientId(bundle, hooks);
  const otherStore = store !== undefined && store.id !== bundle.storeHash;
  const hints: string[] = [];
  if (otherStore) hints.push('take the store hash from the API path shown with the token');
  if (owner.verdict === 'rejected') hints.push('take all four values from one API account');
  return {
    storeHash: bundle.storeHash,
    outcome: hints.length === 0 ? 'accepted' : 'rejected',
    verdicts: {
      store_hash: otherStore ? 'rejected' : 'verified',
      client_id: owner.verdict,
      client_secret: 'well-formed',
      access_token: 'verified',
    },
    reasons: [
      otherStore
        ? 'the store that answered has another hash than the bundle'
        : 'the store accepted the access token',
      owner.reason,
    ],
    ...(hints.length === 0 ? {} : { hint: hints.join('; ') }),
    ...(store === undefined ? {} : { store }),
  };
}

/** The API never looks at the client ID; only what the account made, such as a webhook, shows it. */
function judgeClientId(
  bundle: Bundle,
  hooks: Finding<HookOwners>,
): { verdict: Verdict; reason: string } {
  if (hooks.kind === 'unclear') {
    return { verdict: 'unknown', reason: `the client ID was not compared: ${hooks.reason}` };
  }
  if (hooks.kind !== 'ok') {
    const reason = 'the client ID was not compared: the token may not list its webhooks';
    return { verdict: 'unknown', reason };
  }
  const [hook] = hooks.data;
  if (hook === undefined) {
    const reason = 'the account has no webhook that would show its client ID';
    return { verdict: 'well-formed', reason };
  }
  return hook.client_id === bundle.clientId.reveal()
    ? { verdict: 'verified', reason: 'a webhook of the account has the same client ID' }
    : {
        verdict: 'rejected',
        reason: 'a webhook of the account has another client ID: the token is of another account',
      };
}

function tokenRejected({ storeHash }: Bundle): LiveCheck {
  return {
    storeHash,
    outcome: 'rejected',
    verdicts: { ...NOTHING_KNOWN, access_token: 'rejected' },
    reasons: [
      'BigCommerce answered 401: the access token is wrong, or its API account was deleted',
    ],
    hint: 'check that token and client ID, which look alike, are not swapped; a deleted account needs a new one',
  };
}

function forbidden({ storeHash }: Bundle): LiveCheck {
  return {
    storeHash,
    outcome: 'rejected',
    verdicts: { ...NOTHING_KNOWN, store_hash: 'rejected' },
    reasons: [
      'BigCommerce answered 403 to every request, also to those that every API account may make: ' +
        'the access token is of another store than this hash, or the account lost its rights when the store changed owner',
    ],
    hint: 'take the hash from the API path, the part between /stores/ and /v3/; if it is right, make a new API account',
  };
}

function unanswered(
  { storeHash }: Bundle,
  { reason, hint }: Extract<Finding<never>, { kind: 'unclear' }>,
): LiveCheck {
  return {
    storeHash,
    outcome: 'unknown',
    verdicts: NOTHING_KNOWN,
    reasons: [reason],
    ...(hint === undefined ? {} : { hint }),
  };
}

/**
 * What stops a command after a live check.
 *
 * @returns `invalid` for a rejected bundle, `unavailable` for a check without an answer, else nothing
 */
export function liveCheckError(check: LiveCheck): StorekeysError | undefined {
  const { storeHash, outcome, reasons, hint } = check;
  const why = reasons.join('; ');
  switch (outcome) {
    case 'accepted':
      return undefined;
    case 'rejected':
      return new StorekeysError('invalid', `store ${storeHash} rejects the bundle: ${why}`, {
        ...(hint === undefined ? {} : { hint }),
        problems: reasons,
      });
    case 'unknown':
      return new StorekeysError('unavailable', `store ${storeHash} was not verified: ${why}`, {
        hint: `${hint ?? 'try again later'}, or go on without the live check: --offline`,
        problems: reasons,
      });
  }
}

/**
 * Whether a previous account is gone. Its token then gets BigCommerce's own 401; everything that could
 * come from elsewhere, or for another reason, leaves it `unknown`.
 *
 * @throws the signal's reason, when the caller aborted
 */
export async function isTokenDead(
  bundle: Bundle,
  client: BigCommerceClient,
  signal?: AbortSignal,
): Promise<'dead' | 'alive' | 'unknown'> {
  const time = await probe(client, bundle, 'v2/time', timeSchema, signal);
  switch (time.kind) {
    case 'token-rejected':
      return 'dead';
    case 'ok':
    case 'forbidden':
      return 'alive';
    case 'unclear':
      return 'unknown';
  }
}
