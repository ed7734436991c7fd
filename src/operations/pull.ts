import { Bundle } from '../bundle/bundle.js';
import { StorekeysError } from '../errors.js';
import type { Marks, Reading, Version } from '../provider.js';
import type { Target } from '../target/target.js';
import { retiredOn } from './retired-mark.js';

/** A bundle and where it came from. */
export interface Pulled {
  readonly bundle: Bundle;
  readonly target: Target;
  readonly versionId: string;
  /** Of the account before, where it was asked for, is kept, and is not known to be dead. */
  readonly previous: Bundle | undefined;
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
  /** Also the bundle of the account before, for those who must know both while it lives. */
  readonly withPrevious?: boolean;
  readonly signal?: AbortSignal;
}): Promise<Pulled> {
  const { signal } = options;
  const passedOver: StorekeysError[] = [];
  for (const target of options.targets) {
    try {
      const reading = await target.read('current', { purpose: 'reading' }, signal);
      return { ...(await pulledFrom(target, reading, options)), passedOver };
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

/**
 * The bundle in what was read from a target.
 *
 * @throws {@link StorekeysError} `not-found`, `invalid`; with `withPrevious` what reading the account before throws
 */
export async function pulledFrom(
  target: Target,
  reading: Reading,
  options: { readonly withPrevious?: boolean; readonly signal?: AbortSignal },
): Promise<Pulled> {
  const { withPrevious = false, signal } = options;
  const version = currentVersion(target, reading);
  const bundle = bundleIn(target, version);
  const previous = withPrevious ? await livePrevious(target, version, signal) : undefined;
  return { bundle, previous, target, versionId: version.id, passedOver: [] };
}

function currentVersion(target: Target, { version, state }: Reading): Version {
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

/** Not one that is proven dead: nothing genuine comes from that account any more. */
async function livePrevious(
  target: Target,
  version: Version,
  signal: AbortSignal | undefined,
): Promise<Bundle | undefined> {
  const { capabilities } = await target.locate(signal);
  if (capabilities.history === 0) return undefined;
  const previous = (await target.previous(version, signal))?.bundle;
  if (previous === undefined) return undefined;
  const marks = await visibleMarks(target, signal);
  return retiredOn(marks, previous) === undefined ? previous : undefined;
}

/** A reader need not be allowed to see them. */
async function visibleMarks(
  target: Target,
  signal: AbortSignal | undefined,
): Promise<Marks | undefined> {
  try {
    return (await target.read('current', { purpose: 'writing' }, signal)).marks;
  } catch (error) {
    const isHidden =
      error instanceof StorekeysError && (error.code === 'denied' || error.code === 'unsupported');
    if (isHidden) return undefined;
    throw error;
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
