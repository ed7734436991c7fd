import { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { Version } from '../provider.js';
import type { Target } from '../target/target.js';

/** A bundle and where it came from. */
export interface Pulled {
  readonly bundle: Bundle;
  readonly target: Target;
  readonly versionId: string;
  /** Why earlier targets of the list did not answer. */
  readonly passedOver: readonly StorekeysError[];
}

/**
 * Reads the current bundle. The next target is tried only when one is unavailable: a target that says
 * "not there" or "not allowed" is believed.
 *
 * @throws {@link StorekeysError} `not-found` when nothing is there; `invalid` when what is there is no
 * bundle; `denied`; `unavailable` when no target answered
 */
export async function pull(options: {
  readonly targets: readonly Target[];
  readonly signal?: AbortSignal;
}): Promise<Pulled> {
  const passedOver: StorekeysError[] = [];
  for (const target of options.targets) {
    try {
      const version = await currentVersion(target, options.signal);
      return { bundle: bundleIn(target, version), target, versionId: version.id, passedOver };
    } catch (error) {
      if (!(error instanceof StorekeysError) || error.code !== 'unavailable') throw error;
      passedOver.push(error);
    }
  }
  const [first] = passedOver;
  if (first === undefined) throw new StorekeysError('usage', 'no target to pull from');
  if (passedOver.length === 1) throw first;
  throw new StorekeysError('unavailable', `none of ${passedOver.length} targets answered`, {
    problems: passedOver.map((error) => error.message),
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}

async function currentVersion(target: Target, signal?: AbortSignal): Promise<Version> {
  const { version, state } = await target.read('current', { purpose: 'reading' }, signal);
  if (version !== null) return version;
  switch (state) {
    case 'removed':
      throw new StorekeysError('not-found', `${target.name}: was removed`, {
        hint: 'push to it again to bring it back; what is scheduled for deletion needs --restore',
      });
    case 'empty':
      throw new StorekeysError('not-found', `${target.name}: exists and has no value yet`, {
        hint: 'push a bundle to it',
      });
    case 'absent':
    case 'present':
      throw new StorekeysError('not-found', `${target.name}: nothing is there`, {
        hint: 'check the name, or push a bundle to it',
      });
  }
}

/** The bundle in a version, or what is wrong with its content, field by field. */
function bundleIn(target: Target, version: Version): Bundle {
  const fields = version.fields?.reveal();
  if (fields === undefined) {
    throw new StorekeysError('invalid', `${target.name}: holds text that is not a bundle`, {
      hint: 'a bundle is one JSON object with the keys that docs/providers describes',
    });
  }
  const bundle = Bundle.fromStored(fields);
  if (bundle !== undefined) return bundle;
  try {
    return Bundle.from(fields);
  } catch (error) {
    if (!(error instanceof StorekeysError)) throw error;
    throw new StorekeysError('invalid', `${target.name}: ${error.message}`, {
      problems: error.problems,
    });
  }
}
