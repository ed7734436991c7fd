import { BACKENDS, seedOf, type Backend } from '../backends.js';
import { NODE, PUSH, storekeys, withNextBundle } from '../contestants.js';
import type { Case, Contestant, Group } from '../group.js';

/** The others do what `verb` and `file` say. */
const others = (
  { program, words, references }: Backend,
  verb: string,
  secretOf: (i: number) => string,
  ...file: readonly string[]
): readonly Contestant[] =>
  references.map((make, i) => make(program, verb, ...words(secretOf(i)), ...file));

const same = (): string => 'same';

/** Each writes a secret of its own, so that all have as long a history. */
const ownOf = (i: number): string => `own${i}`;

/** A pull, which the group of memory has as well. */
export const pullOf = (backend: Backend): Case => ({
  name: `${backend.name} pull`,
  contestants: [
    storekeys('pull', '--from', backend.uri('same')),
    NODE,
    ...others(backend, 'pull', same),
  ],
  limits: backend.limits,
  prints: true,
});

const unchangedOf = (backend: Backend): Case => ({
  name: `${backend.name} push, unchanged`,
  contestants: [
    storekeys('push', '--from', 'same.json', '--to', backend.uri('same'), ...PUSH),
    NODE,
    ...others(backend, 'push', same, 'same.json'),
  ],
  limits: backend.limits,
});

const replaceOf = (backend: Backend): Case => ({
  name: `${backend.name} push, replace`,
  contestants: [
    withNextBundle(storekeys('push', '--from', 'next.json', '--to', backend.uri('own'), ...PUSH)),
    NODE,
    ...others(backend, 'push', ownOf, 'next.json').map(withNextBundle),
  ],
  limits: backend.limits,
});

/** What a pull and a push of one bundle take. */
export const oneBundle: Group = {
  name: 'one-bundle',
  title: 'One bundle',
  seeds: BACKENDS.flatMap((backend) =>
    ['same', 'own', ...backend.references.map((_, i) => ownOf(i))].map((secret) =>
      seedOf(backend, secret),
    ),
  ),
  cases: BACKENDS.flatMap((backend) => [pullOf(backend), unchangedOf(backend), replaceOf(backend)]),
};
