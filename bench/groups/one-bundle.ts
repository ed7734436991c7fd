import { BACKENDS, seedsOf, type Backend } from '../backends.js';
import { NODE, storekeys, withNextBundle } from '../contestants.js';
import type { Case, Contestant, Group } from '../group.js';

/** `push` without BigCommerce, replacing without a question. */
const PUSH = ['--offline', '--yes', '--forget-previous'] as const;

/** The others do with a secret what `verb` and `file` say. */
const others = (
  { program, words, references }: Backend,
  secret: string,
  verb: string,
  ...file: readonly string[]
): readonly Contestant[] =>
  references.map((make) => make(program, verb, ...words(secret), ...file));

/** A pull, which the group of memory has as well. */
export const pullOf = (backend: Backend): Case => ({
  name: `${backend.name} pull`,
  contestants: [
    storekeys('pull', '--from', backend.uri('same')),
    NODE,
    ...others(backend, 'same', 'pull'),
  ],
  limits: [backend.limit],
  prints: true,
});

const unchangedOf = (backend: Backend): Case => ({
  name: `${backend.name} push, unchanged`,
  contestants: [
    storekeys('push', '--from', 'same.json', '--to', backend.uri('same'), ...PUSH),
    NODE,
    ...others(backend, 'same', 'push', 'same.json'),
  ],
  limits: [backend.limit],
});

const replaceOf = (backend: Backend): Case => ({
  name: `${backend.name} push, replace`,
  contestants: [
    withNextBundle(storekeys('push', '--from', 'next.json', '--to', backend.uri('own'), ...PUSH)),
    NODE,
    ...others(backend, 'theirs', 'push', 'next.json').map(withNextBundle),
  ],
  limits: [backend.limit],
});

/** What a pull and a push of one bundle take. */
export const oneBundle: Group = {
  name: 'one-bundle',
  title: 'One bundle',
  seeds: ['same', 'own', 'theirs'].flatMap(seedsOf),
  cases: BACKENDS.flatMap((backend) => [pullOf(backend), unchangedOf(backend), replaceOf(backend)]),
};
