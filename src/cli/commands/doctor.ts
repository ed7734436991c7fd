import { allTargets } from '../../config/all-targets.js';
import { examineConfig } from '../../config/examine.js';
import { knownSchemes } from '../../open.js';
import { doctor as examine, isHealthy, type Goal, type Patient } from '../../operations/doctor.js';
import type { Target } from '../../target/target.js';
import type { Arguments } from '../arguments.js';
import type { Command } from '../command.js';
import { doctorJson, doctorText } from '../doctor-report.js';
import type { Session } from '../session.js';

const GOALS: readonly Goal[] = ['pull', 'push', 'rotate', 'all'];

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor [target..]',
  describe: 'Find out what is in the way of using targets',
  positionals: { target: 'targets by URI or name; default: all that are configured' },
  options: {
    for: {
      type: 'string',
      requiresArg: true,
      choices: GOALS,
      default: 'rotate',
      describe: 'what they are meant for: which rights count',
    },
    json: { type: 'boolean', describe: 'print JSON' },
  },
  examples: [
    ['storekeys doctor', 'everything that is configured'],
    ['storekeys doctor prod --for pull', 'is it enough to read?'],
  ],
  async run(args, session) {
    const { output, signal, caller } = session;
    output.busy('looking');
    const { config, diagnoses } = await examineConfig(() => session.config(), caller);
    const configuration = { name: 'configuration', diagnoses };
    const goal = GOALS.find((each) => each === args.text('for')) ?? 'rotate';
    let done = 0;
    // Every command refuses a configuration that cannot be used, so there is nothing more to see.
    const isUsable = config !== undefined || isHealthy(configuration);
    const targets = isUsable ? patients(args, session, config) : [];
    const examined = await examine({
      targets,
      goal,
      signal,
      onExamined: () => {
        output.busy(`looking: ${++done} of ${targets.length} targets are done`);
      },
    });
    const all = [configuration, ...examined];
    output.data(args.flag('json') ? doctorJson(diagnoses, examined) : doctorText(all));
    if (!isUsable)
      output.say('targets were not looked at: no command goes on without the configuration');
    return all.every(isHealthy) ? undefined : 'attention';
  },
};

function patients(
  args: Arguments,
  session: Session,
  config: Parameters<typeof allTargets>[1]['config'],
): readonly Patient[] {
  const context = { config, env: session.env, schemes: knownSchemes({}) };
  return allTargets(args.list('target'), context).map(({ name, uri }) => ({
    name,
    open: async (): Promise<Target> => {
      if (typeof uri !== 'string') throw uri;
      return (await session.opener()).open(uri);
    },
  }));
}
