import { allTargets } from '../../config/all-targets.js';
import { examineConfig } from '../../config/examine.js';
import { knownSchemes } from '../../open.js';
import { doctor as examine, isHealthy, type Goal, type Patient } from '../../operations/doctor.js';
import type { Target } from '../../target/target.js';
import type { Arguments } from '../arguments.js';
import type { Action } from '../command.js';
import { doctorJson, doctorText } from '../doctor-report.js';
import type { Session } from '../session.js';

export const doctor: Action = async (args, session) => {
  const { output, signal, caller } = session;
  output.busy('looking');
  const { config, diagnoses } = await examineConfig(() => session.config(), caller);
  const configuration = { name: 'configuration', diagnoses };
  // The choices of the option have seen to it.
  const goal = args.text('for') as Goal;
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
