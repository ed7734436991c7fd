/** What stands in braces in the words of a command; see `Contestant`. */
import { fileURLToPath } from 'node:url';
import type { World } from './world.js';

/** The program that is measured. */
export const CLI: string = fileURLToPath(new URL('../dist/cli/storekeys.cjs', import.meta.url));

/** Where bench/build.mjs puts what it is compared with. */
const BENCH = fileURLToPath(new URL('../.cache/bench', import.meta.url));

/** Fills a word, for a program with this environment. */
export type Fill = (word: string, env: World['env']) => string;

/** Gives what fills words for a Node. */
export function fillFor(node: string, world: World): Fill {
  return (word, env) => {
    const known: Readonly<Record<string, string>> = {
      node,
      cli: CLI,
      bench: BENCH,
      home: world.home,
      vault: world.vaultId,
      'vault-host': new URL(env['VAULT_ADDR'] ?? '').host,
    };
    return word.replace(/\{([a-z-]+)(?: (\w+))?\}/g, (whole, what: string, name?: string) => {
      const value = name === undefined ? known[what] : world.itemId(name);
      if (value === undefined) throw new Error(`nobody knows what ${whole} is`);
      return value;
    });
  };
}
