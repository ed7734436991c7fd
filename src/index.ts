/**
 * storekeys as a library. It prints nothing, never ends the process and reads no environment variable
 * on its own: what it may know of the world is passed in. (The AWS SDK's own sign-in chain is the one
 * exception.)
 *
 * @packageDocumentation
 */
export { bigCommerceBaseUrl } from './bigcommerce/base-url.js';
export {
  createBigCommerceClient,
  type BigCommerceClient,
  type BigCommerceClientOptions,
} from './bigcommerce/client.js';
export { checkLive as verify, type LiveCheck, type Verdict } from './bigcommerce/live-check.js';
export {
  verifyWebhookSignature,
  type RefreshableAccounts,
  type WebhookAccounts,
  type WebhookDelivery,
  type WebhookHeaders,
  type WebhookSource,
} from './bigcommerce/webhook-signature.js';
export { Bundle, type BundleFields, type BundleInput } from './bundle/bundle.js';
export {
  createCredentialSource,
  type CredentialSource,
  type CredentialSourceEvent,
  type CredentialSourceOptions,
  type SourceAccounts,
} from './credential-source.js';
export { currentOnly, type CurrentOnlyBackend } from './current-only.js';
export type { Diagnosis, Purpose, Subject } from './diagnosis.js';
export { processEnvironment, processId, type Environment } from './environment.js';
export {
  baseMoved,
  StorekeysError,
  exitStatus,
  type ErrorCode,
  type ErrorDetails,
} from './errors.js';
export { homeFolders, type HomeFolders } from './home.js';
export type { JournalEntry, PlannedTarget, Request } from './journal/entry.js';
export { openJournal, type Journal, type JournalOptions, type Listed } from './journal/journal.js';
export { parseBundle, type ParsedBundle } from './input/parse.js';
export { createOpener, openTarget, type OpenOptions, type Opener } from './open.js';
export type { TargetResult } from './operations/operation.js';
export { history, type HistoryEntry } from './operations/history.js';
export type { Allowances, TargetPlan } from './operations/plan.js';
export { copy, type CopyOptions } from './operations/copy.js';
export type { Earlier } from './operations/earlier-bundle.js';
export { pull, type Pulled } from './operations/pull.js';
export {
  push,
  type PushOptions,
  type PushPlan,
  type PushReport,
  type PushResult,
} from './operations/push.js';
export {
  remove,
  type RemovalPlan,
  type RemovalReport,
  type RemovalResult,
  type RemoveOptions,
} from './operations/remove.js';
export type { Belongings } from './bigcommerce/belongings.js';
export type { Webhook, WebhookDifference } from './bigcommerce/webhooks.js';
export type { Loss } from './operations/retire/loss.js';
export type { Move } from './operations/retire/move-webhook.js';
export type { MovedWebhook } from './operations/retire/move-webhooks.js';
export type { PresentWebhook, WebhookPlan } from './operations/retire/plan-webhooks.js';
export type { Purged, PurgeReport } from './operations/retire/purge.js';
export type { Recorded } from './operations/retire/record.js';
export { retire } from './operations/retire/retire.js';
export type { RetireOptions, RetireQuestion, RetireReport } from './operations/retire/state.js';
export type { Poll } from './operations/retire/wait.js';
export { rotate, type RotateOptions } from './operations/rotate.js';
export {
  refreshOn401,
  type RefreshableSource,
  type RefreshOn401Options,
  type StoreFetch,
} from './refresh-on-401.js';
export { rollback, type RollbackOptions } from './operations/rollback.js';
export type {
  Holding,
  NamedTarget,
  StoreStatus,
  StoreToCheck,
  TargetStatus,
  Trouble,
} from './operations/status/state.js';
export { status, type StatusOptions } from './operations/status/status.js';
export * from './provider.js';
export type { Ref } from './ref.js';
export { Secret } from './secret.js';
export type { EarlierBundle, PutOptions, Target } from './target/target.js';
