/** Options that several commands share, as yargs takes them. Help and completion load these; what reads them is elsewhere. */
import type { Options } from 'yargs';
import { FORMATS } from '../formats/formats.js';
import { PRESETS } from '../formats/presets.js';

/** Options of the commands that work on many stores. */
export const FLEET_OPTIONS: Readonly<Record<'concurrency' | 'shard' | 'json-lines', Options>> = {
  concurrency: {
    type: 'string',
    requiresArg: true,
    describe: 'calls on each backend at a time',
  },
  shard: {
    type: 'string',
    requiresArg: true,
    describe: 'only a part of the stores, such as 3/8: the third of eight',
  },
  'json-lines': {
    type: 'boolean',
    describe: 'print a line of JSON for each store as it ends, without values',
  },
};

/** Bundles of many stores. */
export const FROM_DIR_OPTION: Options = {
  type: 'string',
  requiresArg: true,
  describe: 'many stores: a folder of files called as their stores are, such as acme.txt',
};

/** Every store of the configuration. */
export const ALL_OPTION: Options = {
  type: 'boolean',
  describe: 'all stores of the configuration',
};

/** `--from` of the commands that take a source. */
export const SOURCE_OPTION: Options = {
  type: 'string',
  requiresArg: true,
  describe: 'the source: a file, - (stdin), env, prompt, or a target',
};

/** What becomes of a source file afterwards. */
export const DELETE_SOURCE_OPTION: Options = {
  type: 'boolean',
  describe: 'delete the source file when all is read back',
};

/** The option that names targets to write. */
export const TO_OPTION: Options = {
  type: 'string',
  array: true,
  requiresArg: true,
  describe: 'target to write; may be repeated',
};

/** Options of every command that stores a bundle. */
export const REPLACE_OPTIONS: Readonly<Record<string, Options>> = {
  offline: { type: 'boolean', describe: 'do not ask BigCommerce' },
  'dry-run': { type: 'boolean', describe: 'show what would be done' },
  yes: { type: 'boolean', describe: 'replace without asking' },
  'forget-previous': {
    type: 'boolean',
    describe: 'replace although an earlier account may still be alive',
  },
  json: { type: 'boolean', describe: 'print JSON, without values' },
};

/** Options of those that store it wherever they are pointed to. */
export const STORE_OPTIONS: Readonly<Record<string, Options>> = {
  ...REPLACE_OPTIONS,
  adopt: { type: 'boolean', describe: 'take over a target that holds something else' },
  force: { type: 'boolean', describe: "overwrite another store's bundle" },
  restore: { type: 'boolean', describe: 'bring back a target scheduled for deletion' },
  'no-cas': {
    type: 'boolean',
    describe: 'write where nothing guards against a simultaneous write',
  },
};

/** Options of the commands that read a bundle for programs. */
export const PULL_OPTIONS: Readonly<Record<'from' | 'with-previous', Options>> = {
  from: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'target to read; the next one is tried only when one is unavailable',
  },
  'with-previous': {
    type: 'boolean',
    describe: 'also the account before, while it is not known to be deleted',
  },
};

/** `--preset`, `--prefix` and `--map`. */
export const NAMING_OPTIONS: Readonly<Record<string, Options>> = {
  preset: {
    type: 'string',
    requiresArg: true,
    choices: Object.keys(PRESETS),
    describe: 'names that this tool reads',
  },
  prefix: {
    type: 'string',
    requiresArg: true,
    describe: 'before each name, such as ACME_',
  },
  map: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'NAME=field: a value under a name of your own',
  },
};

/** The options that say what is written. */
export const WRITER_OPTIONS: Readonly<Record<string, Options>> = {
  format: {
    type: 'string',
    requiresArg: true,
    choices: Object.keys(FORMATS),
    describe: "how to write it; else the preset's usual format, or dotenv",
  },
  ...NAMING_OPTIONS,
  field: { type: 'string', requiresArg: true, describe: 'only one value, such as access_token' },
  template: {
    type: 'string',
    requiresArg: true,
    describe: 'a file with {{access_token}} where values go',
  },
  name: {
    type: 'string',
    requiresArg: true,
    describe: 'name of the Kubernetes Secret; else bigcommerce-STORE',
  },
  'github-output': {
    type: 'boolean',
    describe: 'outputs of the step, for the same job, not variables',
  },
};
