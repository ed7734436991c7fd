import { StorekeysError } from '../../errors.js';
import type { Earlier } from '../../operations/earlier-bundle.js';
import { rollback as rollBack } from '../../operations/rollback.js';
import type { Arguments } from '../arguments.js';
import type { Action } from '../command.js';
import { hashOf, storeBundle } from '../store-bundle.js';
import { openTargets, storeArgument } from '../targets.js';

export const rollback: Action = async (args, session) => {
  const store = await storeArgument(session, args);
  const given = args.list('target');
  const targets = await openTargets(session, { given, store });
  const to = wanted(args);
  return storeBundle(
    (options) => rollBack({ ...options, targets, to, ...hashOf(store) }),
    args,
    session,
  );
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
