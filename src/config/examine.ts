/** What is in the way of using a configuration, found while it is loaded as every command loads it. */
import { failureDiagnosis, type Diagnosis } from '../diagnosis.js';
import { StorekeysError } from '../errors.js';
import type { Config } from './load.js';
import { trustedModule } from './trust.js';
import type { Caller } from './user-config.js';

/** A configuration, if it can be used, and what was found out about it. */
export interface ExaminedConfig {
  /** `undefined`: there is none, or it cannot be used. */
  readonly config: Config | undefined;
  readonly diagnoses: readonly Diagnosis[];
}

/**
 * Where the configuration was found, whether it counts as the user's own word, and which of its provider
 * modules may be loaded. A failure to load it is a diagnosis.
 */
export async function examineConfig(
  load: () => Promise<Config | undefined>,
  caller: Caller,
): Promise<ExaminedConfig> {
  let config: Config | undefined;
  try {
    config = await load();
  } catch (error) {
    return { config, diagnoses: problemsOf(error) };
  }
  if (config === undefined)
    return { config, diagnoses: [ok('none: storekeys.yaml was not found')] };
  const found = config.origin === 'explicit' ? 'named' : 'found by search, trusted';
  const diagnoses = [ok(`${config.path}, ${found}`)];
  for (const scheme of config.providers.keys()) {
    diagnoses.push(...(await examineModule(config, scheme, caller)));
  }
  return { config, diagnoses };
}

async function examineModule(
  config: Config,
  scheme: string,
  caller: Caller,
): Promise<readonly Diagnosis[]> {
  try {
    const { path } = await trustedModule(config, scheme, caller);
    return [ok(`providers.${scheme}: ${path} may be loaded`)];
  } catch (error) {
    return problemsOf(error);
  }
}

/** A file may have several problems, told together. */
function problemsOf(error: unknown): readonly Diagnosis[] {
  if (!(error instanceof StorekeysError)) throw error;
  const {
    code,
    message,
    problems,
    hint = 'correct the file, or name another with --config',
  } = error;
  const all = problems.length === 0 ? [message] : problems;
  return all.map((text) => failureDiagnosis('config', { code, message: text, hint }));
}

function ok(detail: string): Diagnosis {
  return { subject: 'config', state: 'ok', detail };
}
