/** Marks as tags of the secret. */
import type { Tag } from '@aws-sdk/client-secrets-manager';
import type { Marks } from '../../src/provider.js';

const KEYS = {
  'managed-by': 'managed-by',
  'store-hash': 'storekeys:store-hash',
  retired: 'storekeys:retired',
} as const satisfies Record<keyof Marks, string>;

const NAMES = Object.keys(KEYS) as (keyof Marks)[];

export function tagsOf(marks: Marks): Tag[] {
  return NAMES.flatMap((name) =>
    marks[name] === undefined ? [] : [{ Key: KEYS[name], Value: marks[name] }],
  );
}

export function marksOf(tags: readonly Tag[]): Marks {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = tags.find(({ Key }) => Key === KEYS[name])?.Value;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The tags that are missing or have another value. */
export function missingTags(marks: Marks, present: readonly Tag[]): Tag[] {
  return tagsOf(marks).filter(
    (tag) => !present.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value),
  );
}
