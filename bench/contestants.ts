/** Contestants that several groups have. */
import type { Contestant } from './group.js';

/** The program. */
export const storekeys = (...args: readonly string[]): Contestant => ({
  name: 'storekeys',
  command: ['{node}', '{cli}', ...args],
});

/** Options of a push without BigCommerce that replaces without a question. */
export const PUSH = ['--offline', '--yes', '--forget-previous'] as const;

/** What a Node takes that does nothing. */
export const NODE: Contestant = {
  name: 'node -e 0',
  command: ['{node}', '-e', '0'],
  isIdle: true,
};

/** The SDK and nothing else, bundled by the settings of the program. */
export const SDK = 'bare SDK';

/** See bench/build.mjs. */
export const bare = (sdk: string, ...args: readonly string[]): Contestant => ({
  name: SDK,
  command: ['{node}', `{bench}/bare-${sdk}.cjs`, ...args],
});

/** The same, as the bundler does it by itself. */
export const bareByDefaults = (sdk: string, ...args: readonly string[]): Contestant => ({
  name: `${SDK}, bundler's defaults`,
  command: ['{node}', `{bench}/bare-${sdk}-defaults.cjs`, ...args],
});

/** Node and nothing else. */
export const FLOOR = 'Node without SDK';

/** The same requests without an SDK. */
export const floor = (backend: string, ...args: readonly string[]): Contestant => ({
  name: FLOOR,
  command: ['{node}', `{bench}/floor-${backend}.cjs`, ...args],
});

/** Puts a bundle that nobody has stored yet at `next.json`. */
export const withNextBundle = (contestant: Contestant): Contestant => ({
  ...contestant,
  prepare: ['sh', '-c', 'set -- pool/*.json; mv "$1" next.json'],
});
