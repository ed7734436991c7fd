/** From an item, or the lack of one, to what the contract says of it. */
import type { Base, Reading, Selector, VersionInfo } from '../../src/provider.js';
import type { Found } from './finder.js';
import { baseOf, contentOf, marksOf, versionOf, type Content } from './item.js';
import type { Item } from './sdk.js';

/** The base where no item is, or only an archived one: what is written then is a new item. */
export const ABSENT = 'absent' as Base;

/** What an item, or the lack of one, says of a version. */
export function readingOf(found: Found, which: Selector): Reading {
  if (typeof found === 'string') {
    return { version: null, base: ABSENT, state: found, marks: undefined };
  }
  const current = currentOf(found);
  const contents = [current, contentOf(found, 'pending'), contentOf(found, 'previous')];
  const content = which === 'current' ? current : contents.find((each) => each?.id === which.id);
  return {
    version: content === undefined ? null : versionOf(content),
    base: baseOf(found.id, current),
    state: content === undefined ? 'absent' : 'present',
    marks: marksOf(found),
  };
}

/** The current content, which every item has: an empty one where nobody put any. */
export function currentOf(item: Item): Content {
  return contentOf(item, 'current') ?? { id: '', writtenAt: undefined, values: {} };
}

/** The current content and the one before it; more is in 1Password's own history, which no SDK reads. */
export function historyOf(found: Found): readonly VersionInfo[] {
  if (typeof found === 'string') return [];
  const previous = contentOf(found, 'previous');
  return [
    infoOf(currentOf(found), 'current'),
    ...(previous === undefined ? [] : [infoOf(previous, 'older')]),
  ];
}

function infoOf(content: Content, state: VersionInfo['state']): VersionInfo {
  const { id, createdAt } = versionOf(content);
  return { id, createdAt, state };
}
