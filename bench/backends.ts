/** The backends, as the contestants are told of a secret there. */
import { bare, bareByDefaults, floor, FLOOR, NODE, SDK } from './contestants.js';
import type { Contestant, Limit } from './group.js';

/** Makes a contestant of the kind, with its arguments. */
type Make = (program: string, ...args: readonly string[]) => Contestant;

/** See above. */
export interface Backend {
  readonly name: string;
  readonly uri: (secret: string) => string;
  /** For the programs of bare/ and floor/, which have a name of their own for it. */
  readonly program: string;
  readonly words: (secret: string) => readonly string[];
  /** What is compared with the program there. */
  readonly references: readonly Make[];
  readonly limits: readonly Limit[];
}

const BY_SDK: Limit = { reference: SDK, of: 'time', must: 1.25, aim: 1.1 };
const BY_FLOOR: Limit = { reference: FLOOR, of: 'time', aim: 1.5 };

/** All of them. */
export const BACKENDS: readonly Backend[] = [
  {
    name: 'vault',
    uri: (secret) => `vault://secret/${secret}?kv-version=2`,
    program: 'vault',
    words: (secret) => [secret],
    references: [bare, bareByDefaults, floor],
    limits: [BY_SDK, BY_FLOOR],
  },
  {
    name: 'aws-sm',
    uri: (secret) => `aws-sm://${secret}`,
    program: 'aws',
    words: (secret) => [secret],
    references: [bare, bareByDefaults, floor],
    limits: [BY_SDK, BY_FLOOR],
  },
  {
    name: 'op',
    uri: (secret) => `op://{vault}/{item ${secret}}`,
    program: 'op',
    words: (secret) => ['{vault}', `{item ${secret}}`],
    // Without the SDK there is nothing: the sign-in and the decryption are its WebAssembly.
    references: [bare, bareByDefaults],
    limits: [BY_SDK],
  },
  {
    name: 'local',
    uri: (secret) => `local://${secret}`,
    program: '',
    words: () => [],
    references: [],
    limits: [{ reference: NODE.name, of: 'time', must: 2.6, aim: 2 }],
  },
];

/** The target of a secret that is to be filled; in 1Password by title, since it has no id yet. */
export const seedOf = ({ name, uri }: Backend, secret: string): string =>
  name === 'op' ? `op://{vault}/${secret}` : uri(secret);
