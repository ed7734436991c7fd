import { StorekeysError, type ErrorCode } from '../../errors.js';
import { homeFolders } from '../../home.js';
import {
  needsConsent,
  push as pushBundle,
  type PushPlan,
  type PushReport,
} from '../../operations/push.js';
import type { Arguments } from '../arguments.js';
import type { Command } from '../command.js';
import { askToContinue } from '../consent.js';
import { liveText } from '../live-report.js';
import { planText, reportJson, resultText } from '../push-report.js';
import type { Session } from '../session.js';
import { readSource, SOURCE_OPTION } from '../source.js';
import { openTargets, storeArgument } from '../targets.js';

export const push: Command = {
  name: 'push',
  usage: 'push [store]',
  describe: 'Check a bundle and store it in targets',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    from: SOURCE_OPTION,
    to: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'target to write; may be repeated',
    },
    offline: { type: 'boolean', describe: 'do not ask BigCommerce' },
    'dry-run': { type: 'boolean', describe: 'show what would be done' },
    yes: { type: 'boolean', describe: 'replace without asking' },
    adopt: { type: 'boolean', describe: 'take over a target that holds something else' },
    force: { type: 'boolean', describe: "overwrite another store's bundle" },
    restore: { type: 'boolean', describe: 'bring back a target scheduled for deletion' },
    'no-cas': {
      type: 'boolean',
      describe: 'write where nothing guards against a simultaneous write',
    },
    'forget-previous': {
      type: 'boolean',
      describe: 'replace although an earlier account may still be alive',
    },
    'delete-source': { type: 'boolean', describe: 'delete the source file when all is read back' },
    json: { type: 'boolean', describe: 'print JSON, without values' },
  },
  examples: [
    ['storekeys push --from credentials.txt --to local://acme', 'from the downloaded file'],
    [
      'storekeys push --from - --to vault://secret/bigcommerce/acme --offline',
      'from stdin, without asking BigCommerce',
    ],
  ],
  async run(args, session) {
    const store = await storeArgument(session, args);
    const targets = await openTargets(session, { option: 'to', given: args.list('to'), store });
    const source = await readSource(session, args.text('from'));
    const { output } = session;
    for (const warning of source.warnings) output.warn(warning);
    output.busy('checking and storing');
    const report = await pushBundle({
      bundle: source.bundle,
      targets,
      ...(store?.hash === undefined ? {} : { expectedHash: store.hash }),
      bigCommerce: args.flag('offline') ? undefined : session.bigCommerce(),
      home: homeFolders(session.env).data,
      dryRun: args.flag('dry-run'),
      adopt: args.flag('adopt'),
      force: args.flag('force'),
      restore: args.flag('restore'),
      noCas: args.flag('no-cas'),
      forgetPrevious: args.flag('forget-previous'),
      confirm: (plan) => confirmed(plan, args, session),
      signal: session.signal,
    });
    print(report, args, session);
    const outcome = outcomeOf(report);
    if (outcome === undefined && !args.flag('dry-run'))
      await source.finish(args.flag('delete-source'));
    return outcome;
  },
};

async function confirmed(plan: PushPlan, args: Arguments, session: Session): Promise<boolean> {
  if (args.flag('yes')) return true;
  session.output.warn(`this replaces what a target holds\n${planText(plan)}`);
  const agreed = await askToContinue('replace?', session.signal);
  session.output.busy('storing');
  return agreed;
}

function print(report: PushReport, args: Arguments, { output }: Session): void {
  if (report.live !== undefined) output.say(`checked live:\n${liveText(report.live)}`);
  output.say(planText(report));
  if (args.flag('json')) output.data(reportJson(report));
  else if (report.results.length > 0)
    output.say(`stored and read back:\n${resultText(report.results)}`);
  else
    output.say(
      `dry run: nothing was written${needsConsent(report) ? '; replacing needs --yes' : ''}`,
    );
}

/** Some targets changed and some did not, or all is well: push itself throws when nothing changed. */
function outcomeOf({ results }: PushReport): ErrorCode | undefined {
  return results.some(({ result }) => result instanceof StorekeysError) ? 'partial' : undefined;
}
