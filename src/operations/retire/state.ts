/** What a retirement is asked for, and what it finds and does. */
import type { BigCommerceClient } from '../../bigcommerce/client.js';
import type { Webhook } from '../../bigcommerce/webhooks.js';
import type { Bundle } from '../../bundle/bundle.js';
import type { Journal } from '../../journal/journal.js';
import type { Target } from '../../target/target.js';
import type { StoreToCheck } from '../status/state.js';
import type { Loss } from './loss.js';
import type { MovedWebhook } from './move-webhooks.js';
import type { PurgeReport } from './purge.js';
import type { Recorded } from './record.js';
import type { Poll } from './wait.js';

/** What needs consent. */
export type RetireQuestion =
  /** Of these webhooks, to the current account. */
  | { readonly about: 'moving'; readonly webhooks: readonly Webhook[] }
  /** Of everything that is stored of accounts that are proven dead. */
  | { readonly about: 'purging'; readonly account: Bundle };

/** What `retire` needs. */
export interface RetireOptions {
  /** Of the store: the first of them, in the order of all, knows the previous account. */
  readonly targets: readonly Target[];
  /** Where else its bundles may be: every configured store. */
  readonly stores: readonly StoreToCheck[];
  readonly journal: Journal;
  readonly bigCommerce: BigCommerceClient;
  /** Goes on although webhooks of the previous account have no equal under the current one. */
  readonly acceptLoss?: boolean;
  /** Makes those webhooks under the current account. */
  readonly moveWebhooks?: boolean;
  /** How long to wait for the account to be deleted, in milliseconds; default: not at all. */
  readonly waitMs?: number | undefined;
  /** Destroys what is stored of accounts that are proven dead. */
  readonly purge?: boolean;
  /** Changes nothing, neither at BigCommerce nor in the targets. */
  readonly dryRun?: boolean;
  /** Asked before webhooks are made and before something is destroyed; without it, that is refused. */
  readonly confirm?: (question: RetireQuestion) => Promise<boolean>;
  /** Told once, before the waiting begins. */
  readonly onWaiting?: (report: RetireReport) => void;
  /** Told of every question to BigCommerce while it waits. */
  readonly onPoll?: (poll: Poll) => void;
  /** Told of each webhook that was dealt with. */
  readonly onMoved?: (moved: MovedWebhook) => void;
  readonly signal?: AbortSignal;
}

/** What a retirement found and did. */
export interface RetireReport {
  /**
   * - `nothing`: the store has had one account only
   * - `webhooks left`: alive, and its deletion would lose webhooks
   * - `alive`: nothing stands in the way of its deletion
   * - `dead`: proven; after a dry run, so nothing was recorded
   * - `retired`: proven, and recorded
   * - `partial`: proven, and not recorded or purged everywhere
   */
  readonly outcome: 'nothing' | 'webhooks left' | 'alive' | 'dead' | 'retired' | 'partial';
  readonly storeHash: string;
  readonly current: Bundle;
  /** Since when the current account is in use, as the first target knows. */
  readonly since: Date | undefined;
  readonly previous: Bundle | undefined;
  /** The day of the proof, where one was recorded before. */
  readonly retiredOn: string | undefined;
  /** While it is alive. */
  readonly loss: Loss | undefined;
  /** A result for each webhook that was to be moved. */
  readonly moved: readonly MovedWebhook[];
  /** A result for each target. */
  readonly records: readonly Recorded[];
  readonly purge: PurgeReport | undefined;
}
