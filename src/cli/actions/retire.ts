import type { ErrorCode } from '../../errors.js';
import type { RetireQuestion, RetireReport } from '../../operations/retire/state.js';
import { retire as retireAccount } from '../../operations/retire/retire.js';
import type { Arguments } from '../arguments.js';
import type { Action } from '../command.js';
import { askToContinue } from '../consent.js';
import { configuredStores } from '../configured-stores.js';
import { BOTH, movedText, retireJson, retireText, webhookText } from '../retire-report.js';
import type { Session } from '../session.js';
import { openNamed, storeArgument } from '../targets.js';

/** Of `--wait` without a time: long enough to go to the control panel. */
const WAIT_MS = 15 * 60_000;

export const retire: Action = async (args, session) => {
  const { output, signal } = session;
  const store = await storeArgument(session, args);
  const own = await openNamed(session, { given: args.list('target'), store });
  const others = await configuredStores(session);
  const here = { alias: store?.alias ?? '', hash: store?.hash, targets: own };
  const waits = args.list('wait').length > 0;
  const print = (report: RetireReport): void => {
    if (!args.flag('json')) output.data(retireText(report));
  };
  output.busy('looking');
  const report = await retireAccount({
    targets: own.map(({ target }) => target),
    stores: [here, ...others],
    journal: await session.journal(),
    bigCommerce: await session.bigCommerce(),
    acceptLoss: args.flag('accept-loss'),
    moveWebhooks: args.flag('move-webhooks'),
    waitMs: waits ? (args.duration('wait') ?? WAIT_MS) : undefined,
    purge: args.flag('purge'),
    dryRun: args.flag('dry-run'),
    confirm: (question) => agreed(question, args, session),
    onWaiting: (soFar) => {
      print(soFar);
      output.busy('waiting until the account is deleted; Ctrl-C loses nothing');
    },
    onPoll: ({ state }) => {
      output.busy(
        state === 'alive'
          ? 'waiting: its token still works'
          : 'waiting: BigCommerce did not say; asking again',
      );
    },
    onMoved: (moved) => {
      output.say(movedText(moved));
    },
    signal,
  });
  if (args.flag('json')) output.data(retireJson(report));
  else if (!waits || args.flag('dry-run') || report.outcome !== 'alive') print(report);
  else output.warn('the time is over, and its token still works');
  return statusOf(report.outcome);
};

function statusOf(outcome: RetireReport['outcome']): ErrorCode | undefined {
  if (outcome === 'partial') return 'partial';
  return outcome === 'alive' || outcome === 'webhooks left' ? 'attention' : undefined;
}

async function agreed(
  question: RetireQuestion,
  args: Arguments,
  { output, signal }: Session,
): Promise<boolean> {
  if (args.flag('yes')) return true;
  if (question.about === 'purging') {
    output.warn(
      `this destroys what is stored of the account ${question.account.fingerprint}, and of every earlier one that is deleted`,
    );
    return askToContinue('destroy?', signal);
  }
  const lines = question.webhooks.map((webhook) => `  ${webhookText(webhook)}`);
  output.warn(`this makes webhooks under the current account; ${BOTH}\n${lines.join('\n')}`);
  const agrees = await askToContinue('make them?', signal);
  output.busy('making webhooks');
  return agrees;
}
