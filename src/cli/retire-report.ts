/** What a retirement found and did, in words and in JSON; of values only the client ID, to tell accounts apart. */
import type { Belongings } from '../bigcommerce/belongings.js';
import { webhookName, type Webhook } from '../bigcommerce/webhooks.js';
import type { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import { accountName, accountText } from '../operations/previous-account.js';
import type { MovedWebhook } from '../operations/retire/move-webhooks.js';
import type { Purged } from '../operations/retire/purge.js';
import type { Recorded } from '../operations/retire/record.js';
import { lostWebhooks, type Loss } from '../operations/retire/loss.js';
import type { RetireReport } from '../operations/retire/state.js';
import { errorJson } from './error-json.js';
import { table } from './output.js';

/** What receivers have to know while two accounts have webhooks. */
export const BOTH: string =
  'both sets deliver until the previous account is deleted, its own signed with the old client secret';

/** For people. */
export function retireText(report: RetireReport): string {
  const { previous, current, loss } = report;
  if (previous === undefined) {
    return `the store has one account only (${accountName(current)}, ${current.fingerprint}): nothing to retire\n`;
  }
  const lost = loss === undefined ? '' : lossText(loss);
  const both =
    report.outcome === 'alive' && (loss?.webhooks.present.length ?? 0) > 0 ? `${BOTH}\n` : '';
  return `${lost}${both}${outcomeText(report, previous)}${recordsText(report)}${purgeText(report)}`;
}

function outcomeText(report: RetireReport, previous: Bundle): string {
  const { outcome, retiredOn } = report;
  const who = accountText('previous', previous);
  const on = retiredOn === undefined ? '' : `, as was recorded on ${retiredOn}`;
  switch (outcome) {
    case 'nothing':
      return '';
    case 'webhooks left':
      return (
        `${who} still works. do not delete it yet: its webhooks would be lost\n` +
        `  storekeys retire --move-webhooks makes them under the current account\n` +
        `  storekeys retire --accept-loss goes on without them\n`
      );
    case 'alive':
      return `${who} still works${sinceText(report)}\n${deletionText(report, previous)}`;
    case 'dead':
      return `${who} is deleted${on}\ndry run: nothing was recorded\n`;
    case 'retired':
    case 'partial':
      return `${who} is deleted${on}\n`;
  }
}

function sinceText({ since }: RetireReport): string {
  return since === undefined ? '' : `, replaced since ${since.toISOString().slice(0, 10)}`;
}

/** Source of the address: Microsoft's guide to its BigCommerce connector (Intelligent Order Management). */
function deletionText({ storeHash, current }: RetireReport, previous: Bundle): string {
  const rows = (account: Bundle): string =>
    table([
      ['  name', accountName(account)],
      ['  client ID', account.clientId.reveal()],
    ]);
  const alike = previous.accountName === current.accountName;
  return (
    `delete this account in the control panel, under Settings > Store-level API accounts\n` +
    `(https://store-${storeHash}.mybigcommerce.com/manage/settings/auth/api-accounts):\n` +
    rows(previous) +
    `keep this one, which is current:\n` +
    rows(current) +
    (alike ? `the names do not tell them apart: compare the client ID\n` : '') +
    `then run the same command again, or let it wait with --wait\n`
  );
}

function lossText(loss: Loss): string {
  const { present } = loss.webhooks;
  const equal =
    present.length === 0 ? '' : `; ${present.length} have an equal under the current account`;
  const lost = lostWebhooks(loss);
  const hooks =
    lost.length === 0
      ? `no webhook is lost with the previous account${equal}\n`
      : `webhooks that are lost with the previous account${equal}:\n` +
        lost.map((webhook) => `  ${webhookText(webhook)}\n`).join('');
  const unlike = present.flatMap(({ old, differences }) =>
    differences.length === 0
      ? []
      : [`  ${webhookName(old)}: the current account's has other ${differences.join(' and ')}\n`],
  );
  const beyond = loss.webhooks.beyondLimit.length;
  const full =
    beyond === 0
      ? ''
      : `  ${beyond} of them are more than the current account may have of a scope\n`;
  return hooks + full + unlike.join('') + belongingsText(loss.belongings);
}

/** Names of headers say which credentials a receiver will miss; their values are nobody's business here. */
export function webhookText(webhook: Webhook): string {
  const { id, isActive, headerNames } = webhook;
  const more = [
    ...(isActive ? [] : ['inactive']),
    ...(headerNames.length === 0 ? [] : [`headers ${headerNames.join(', ')}`]),
  ];
  const after = more.length === 0 ? '' : ` (${more.join('; ')})`;
  return `${id} ${webhookName(webhook)}${after}`;
}

/** What became of one that was to be moved. */
export function movedText(moved: MovedWebhook): string {
  const { oldId, name } = moved;
  switch (moved.outcome) {
    case 'created':
      return `  ${oldId} ${name}: made as ${moved.id}`;
    case 'there already':
      return `  ${oldId} ${name}: there already as ${moved.id}`;
    case 'failed':
      return `  ${oldId} ${name}: failed: ${moved.error.message}`;
  }
}

/** What else belongs to it: told, and never a reason to wait, since nothing here can move it. */
function belongingsText(belongings: readonly Belongings[]): string {
  const rows = belongings.flatMap((each) => {
    switch (each.kind) {
      case 'seen':
        return each.count === 0 && !each.atLeast ? [] : [[`  ${each.what}`, countText(each)]];
      case 'not visible':
        return [[`  ${each.what}`, 'not visible to its token']];
      case 'unknown':
        return [[`  ${each.what}`, `not known: ${each.reason}`]];
    }
  });
  return rows.length === 0
    ? ''
    : `what else belongs to it and is out of reach afterwards:\n${table(rows)}`;
}

function countText({ count, atLeast, names }: Extract<Belongings, { kind: 'seen' }>): string {
  const shown = names.slice(0, 5).join(', ');
  return `${atLeast ? 'at least ' : ''}${count}: ${shown}${names.length > 5 ? ', …' : ''}`;
}

function recordsText({ records }: RetireReport): string {
  return table(records.map(({ target, result }) => [`  ${target.name}`, recordText(result)]));
}

function recordText(result: Recorded['result']): string {
  if (result instanceof StorekeysError) return `not recorded: ${result.message}`;
  return result.length === 0 ? 'recorded' : `not recorded: ${result.join('; ')}`;
}

function purgeText({ purge }: RetireReport): string {
  if (purge === undefined) return '';
  const rows = purge.targets.map((purged) => [`  ${purged.target.name}`, purgedText(purged)]);
  const kept = purge.kept.map(
    (bundle) =>
      `an earlier account (${accountName(bundle)}, ${bundle.fingerprint}) is not known to be deleted: its versions stay\n`,
  );
  return `purged:\n${table(rows)}${kept.join('')}`;
}

function purgedText({ versions, notes, error }: Purged): string {
  const done = versions.length === 0 ? 'nothing' : `version ${versions.join(', ')}`;
  const failed = error === undefined ? [] : [`failed: ${error.message}`];
  return [done, ...notes, ...failed].join('; ');
}

/** The documented shape of `retire --json`, version 1. */
export function retireJson(report: RetireReport): string {
  const { outcome, storeHash, current, since, previous, retiredOn, loss, moved, records, purge } =
    report;
  const shape = {
    storekeys: 1,
    outcome,
    store_hash: storeHash,
    current: accountJson(current),
    current_since: since?.toISOString() ?? null,
    previous: previous === undefined ? null : accountJson(previous),
    retired_on: retiredOn ?? null,
    webhooks: loss === undefined ? null : webhooksJson(loss),
    belongings: loss?.belongings ?? null,
    moved: moved.map((each) => ({
      id: each.oldId,
      name: each.name,
      outcome: each.outcome,
      new_id: each.outcome === 'failed' ? null : each.id,
      error: each.outcome === 'failed' ? errorJson(each.error) : null,
    })),
    records: records.map(({ target, result }) => ({
      target: target.name,
      notes: result instanceof StorekeysError ? [] : result,
      error: errorJson(result),
    })),
    purge:
      purge === undefined
        ? null
        : {
            targets: purge.targets.map(({ target, versions, notes, error }) => ({
              target: target.name,
              versions,
              notes,
              error: errorJson(error),
            })),
            kept: purge.kept.map(accountJson),
          },
  };
  return `${JSON.stringify(shape, null, 2)}\n`;
}

function accountJson(account: Bundle): object {
  return { account_name: account.accountName ?? null, fingerprint: account.fingerprint };
}

function webhooksJson(loss: Loss): object {
  return {
    lost: lostWebhooks(loss).map((webhook) => ({
      id: webhook.id,
      name: webhookName(webhook),
      active: webhook.isActive,
      headers: webhook.headerNames,
    })),
    kept: loss.webhooks.present.map(({ old, current, differences }) => ({
      id: old.id,
      name: webhookName(old),
      current_id: current.id,
      differences,
    })),
  };
}
