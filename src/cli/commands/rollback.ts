import { StorekeysError } from '../../errors.js';
import type { Earlier } from '../../operations/earlier-bundle.js';
import { rollback as rollBack } from '../../operations/rollback.js';
import type { Arguments } from '../arguments.js';
import type { Command } from '../command.js';
import { hashOf, STORE_OPTIONS, storeBundle } from '../store-bundle.js';
import { openTargets, storeArgument } from '../targets.js';

export const rollback: Command = {
  name: 'rollback',
  usage: 'rollback [store]',
  describe: 'Make an earlier bundle current again in all targets',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    to: {
      type: 'string',
      requiresArg: true,
      describe: "'previous' or the fingerprint of an earlier bundle; default: previous",
    },
    target: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'target to write; may be repeated',
    },
    'to-version': {
      type: 'string',
      requiresArg: true,
      conflicts: 'to',
      describe: 'what one target holds under this version',
    },
    ...STORE_OPTIONS,
  },
  examples: [
    ['storekeys rollback acme', 'to the bundle before the current one'],
    ['storekeys rollback acme --to 1a2b3c4d', 'to that one, wherever it is still kept'],
  ],
  async run(args, session) {
    const store = await storeArgument(session, args);
    const given = args.list('target');
    const targets = await openTargets(session, { given, store });
    const to = wanted(args);
    return storeBundle(
      (options) => rollBack({ ...options, targets, to, ...hashOf(store) }),
      args,
      session,
    );
  },
};

function wanted(args: Arguments): Earlier {
  const versionId = args.text('to-version');
  if (versionId !== undefined) return { versionId };
  const to = args.text('to') ?? 'previous';
  if (to === 'previous') return to;
  if (/^[0-9a-f]{8}$/.test(to)) return { fingerprint: to };
  throw new StorekeysError('usage', `--to: '${to}' is neither 'previous' nor a fingerprint`, {
    hint: 'a fingerprint is eight digits and letters a to f: storekeys history shows them',
  });
}
