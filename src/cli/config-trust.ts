/** `config trust`: the provider modules of the configuration may be loaded from now on. */
import { locateModules } from '../config/modules.js';
import { trustConfig } from '../config/trust.js';
import { StorekeysError } from '../errors.js';
import type { Arguments } from './arguments.js';
import { requiredConfig } from './config-show.js';
import { askToContinue } from './consent.js';
import { table } from './output.js';
import type { Session } from './session.js';

/**
 * Shows what is trusted, asks, and keeps the answer.
 *
 * @throws {@link StorekeysError} `not-found` without a configuration; `usage` for a module that is not
 * there, without a terminal and without `--yes`, and when the answer is no; `unavailable`
 */
export async function trustModules(args: Arguments, session: Session): Promise<void> {
  const { output, caller } = session;
  const config = await requiredConfig(session);
  const modules = await locateModules(config);
  if (modules.length === 0) {
    output.say(`${config.path} names no provider modules: there is nothing to trust`);
    return;
  }
  const rows = modules.map(({ scheme, path, identity }) => [`  ${scheme}`, path, identity]);
  output.say(`${config.path}, sha256:${config.digest}\n${table(rows).trimEnd()}`);
  output.say('a provider sees every bundle that is stored in its targets or read from them');
  const yes =
    args.flag('yes') ||
    (await askToContinue('trust them as they are now?', session.signal, 'read them, then --yes'));
  if (!yes) throw new StorekeysError('usage', 'nothing was trusted');
  await trustConfig(config, modules, caller);
  output.say('trusted, until the configuration or a module changes');
}
