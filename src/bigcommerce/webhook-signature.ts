/**
 * Whether a delivery of a webhook is BigCommerce's. While an account is being replaced its webhooks and
 * those of the next account both deliver, each signed with its own account's client secret.
 */
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';

/** Header values by name, in any case, as `Headers` or as Node's `http` gives them. */
export type WebhookHeaders =
  Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A delivery as it arrived. */
export interface WebhookDelivery {
  readonly headers: WebhookHeaders;
  /** The raw body: parsed and written again it has another signature. */
  readonly body: string | Uint8Array;
}

/** The accounts whose deliveries are taken; what `pull` with `withPrevious` gives. */
export interface WebhookAccounts {
  readonly bundle: Bundle;
  readonly previous?: Bundle | undefined;
}

/** What keeps accounts at hand, and can look whether they are still right: a `CredentialSource` is one. */
export interface RefreshableAccounts {
  accounts(): Promise<WebhookAccounts>;
  refresh(doubted: Bundle): Promise<unknown>;
}

/** Accounts, or what gives those of the moment. */
export type WebhookSource =
  WebhookAccounts | RefreshableAccounts | (() => WebhookAccounts | Promise<WebhookAccounts>);

/** Names of the headers that are signed. Source: Standard Webhooks specification, "Webhook headers". */
const SIGNED_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/**
 * Verifies the signature of a delivery, with the client secret of the current account and, where there is
 * one, of the previous. Deliveries older or newer than five minutes are refused, so that none can be
 * played again later. Source: BigCommerce docs, "HTTPS Webhook Overview"; Standard Webhooks specification.
 *
 * @param delivery - headers and raw body; a `Request` of the Fetch API is read as a clone
 * @param source - asked at each call when it is a function. A `CredentialSource` is made to look again when
 * the signature is of nobody that it knows: the webhook may be of an account that is newer than what it has
 * @returns whose secret signed it
 * @throws {@link StorekeysError} `invalid` when it is not signed by one of them, or not now; what the
 * source throws
 */
export async function verifyWebhookSignature(
  delivery: WebhookDelivery | Request,
  source: WebhookSource,
): Promise<'current' | 'previous'> {
  const { headers, body } = await read(delivery);
  const accounts = await accountsOf(source);
  const { Webhook, WebhookVerificationError } = await import('standardwebhooks');
  const isSignedBy = ({ clientSecret }: Bundle): boolean => {
    try {
      const webhook = new Webhook(clientSecret.reveal(), { format: 'raw' });
      webhook.verify(body, headers, { jsonParse: false });
      return true;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false;
      throw error;
    }
  };
  const signer = ({ bundle, previous }: WebhookAccounts): 'current' | 'previous' | undefined => {
    if (isSignedBy(bundle)) return 'current';
    return previous !== undefined && isSignedBy(previous) ? 'previous' : undefined;
  };
  const known = signer(accounts);
  if (known !== undefined) return known;
  if ('refresh' in source && isInTime(headers)) {
    await source.refresh(accounts.bundle);
    const found = signer(await source.accounts());
    if (found !== undefined) return found;
  }
  throw new StorekeysError('invalid', `the webhook delivery is not genuine: ${reason(headers)}`, {
    hint: 'answer it with 401; look at the clock of this machine and at which account owns the webhook',
  });
}

function accountsOf(source: WebhookSource): WebhookAccounts | Promise<WebhookAccounts> {
  if (typeof source === 'function') return source();
  return 'accounts' in source ? source.accounts() : source;
}

async function read(
  delivery: WebhookDelivery | Request,
): Promise<{ readonly headers: Record<string, string>; readonly body: Buffer }> {
  const body = 'arrayBuffer' in delivery ? await delivery.clone().arrayBuffer() : delivery.body;
  const headers = Object.fromEntries(
    SIGNED_HEADERS.flatMap((name) => {
      const value = headerOf(delivery.headers, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  return {
    headers,
    body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(body as ArrayBuffer),
  };
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const values = Object.entries(headers).flatMap(([key, value]) =>
    key.toLowerCase() === name ? [value] : [],
  );
  // Sent twice it is not ours to choose one.
  const [value] = values;
  return values.length === 1 && typeof value === 'string' ? value : undefined;
}

function reason(headers: Readonly<Record<string, string>>): string {
  const missing = SIGNED_HEADERS.filter((name) => headers[name] === undefined);
  if (missing.length > 0) return `it has no ${missing.join(' and no ')} header`;
  return isInTime(headers)
    ? 'no account of this store signed it'
    : 'it is older or newer than five minutes, or its time cannot be read';
}

/** What is not, nobody is asked about. */
function isInTime(headers: Readonly<Record<string, string>>): boolean {
  const offBy = Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp']));
  return offBy <= 300 && headers['webhook-signature'] !== undefined;
}
