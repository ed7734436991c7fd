/** What may stand in `storekeys.yaml`. Comparing with a backend, or asking one, is not done here. */
import * as z from 'zod/mini';
import { storeHashSchema } from '../bundle/schema.js';
import { nearest } from '../nearest.js';
import { isUri } from '../ref.js';
import { checkFile, pathText, type PathProblem } from './check.js';
import { placeOfTemplate } from './place.js';

/** The longest name of a store or target, in characters. */
const MAX_NAME = 64;

/** The most targets that one store may name. */
const MAX_TARGETS = 32;

const NAME = `[A-Za-z0-9][A-Za-z0-9._-]{0,${MAX_NAME - 1}}`;

/** What `--from` understands beside targets and files: no target may be called so. */
const TARGET_NAME = `(?!(?:env|prompt)$)${NAME}`;

/** The placeholders are the only use of braces. */
const TEMPLATE = String.raw`[a-z][a-z0-9+.-]*://(?:[^{}\x00-\x1f]|\{store\}|\{hash\})+`;

const ALIAS_RULE = `must be letters, digits, '.', '_' or '-', start with a letter or digit, and have at most ${MAX_NAME} characters`;

const alias = z.string().check(z.regex(new RegExp(`^${NAME}$`), `a store's name ${ALIAS_RULE}`));

const targetName = z
  .string()
  .check(
    z.regex(
      new RegExp(`^${TARGET_NAME}$`),
      `a target's name ${ALIAS_RULE}; 'env' and 'prompt' are taken`,
    ),
  );

const template = z
  .string()
  .check(
    z.maxLength(1024, 'is longer than 1024 characters'),
    z.regex(
      new RegExp(`^${TEMPLATE}$`),
      'must be a target URI (scheme://path) with {store} and {hash} as its only placeholders',
    ),
    z.describe('Target URI; {store} stands for the name of the store, {hash} for its store hash'),
  );

const targetEntry = z
  .string()
  .check(
    z.maxLength(1024, 'is longer than 1024 characters'),
    z.regex(
      new RegExp(`^(?:${TARGET_NAME}|${TEMPLATE})$`),
      'must be the name of a target or a target URI',
    ),
    z.describe('Name of a target, or a target URI'),
  );

const store = z
  .strictObject({
    hash: z.optional(
      storeHashSchema.check(z.describe('Store hash; without it, what the targets hold decides')),
    ),
    targets: z.optional(
      z
        .array(targetEntry)
        .check(
          z.maxLength(MAX_TARGETS, `has more than ${MAX_TARGETS} entries`),
          z.describe('Where the bundle of this store lives: the default of --to and --from'),
        ),
    ),
  })
  .check(z.describe('One set of credentials of one BigCommerce store'));

const PACKAGE = '(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*';

const providerModule = z
  .string()
  .check(
    z.maxLength(512, 'is longer than 512 characters'),
    z.regex(
      new RegExp(String.raw`^(?:\.{0,2}/[^\x00-\x1f]+|${PACKAGE})$`),
      'must be the path of a module (./provider.js) or the name of a package',
    ),
    z.describe(
      'Path of a module, from the folder of this file, or the name of an installed package',
    ),
  );

const scheme = z
  .string()
  .check(
    z.regex(/^[a-z][a-z0-9+.-]*$/, "a scheme is lower-case letters, digits, '+', '.' and '-'"),
  );

const fileSchema = z
  .strictObject({
    $schema: z.optional(z.string().check(z.describe('For editors; ignored'))),
    targets: z.optional(z.record(targetName, template).check(z.describe('Targets by name'))),
    stores: z.optional(z.record(alias, store).check(z.describe('Stores by alias'))),
    providers: z.optional(
      z
        .record(scheme, providerModule)
        .check(z.describe('Providers that others wrote, by the scheme of their URIs')),
    ),
  })
  .check(z.describe('Configuration of storekeys: storekeys.yaml or storekeys.json'));

/** A store as the file describes it. */
export interface StoreEntry {
  readonly hash: string | undefined;
  /** Names and URIs, as written. */
  readonly targets: readonly string[];
}

/** The content of a configuration file. */
export interface ConfigContent {
  /** URI templates by name. */
  readonly targets: ReadonlyMap<string, string>;
  readonly stores: ReadonlyMap<string, StoreEntry>;
  /** Module paths or package names by scheme. */
  readonly providers: ReadonlyMap<string, string>;
}

/**
 * Reads the text of a configuration file.
 *
 * @param file - its path, for messages
 * @throws {@link StorekeysError} `usage`, with every problem, its place, and no value of the file
 */
export function parseConfig(file: string, text: string): ConfigContent {
  const content = checkFile({
    file,
    text,
    schema: fileSchema,
    knownKeys: (path) => Object.keys((path.length === 0 ? fileSchema : store).shape),
    check: (checked) => [...unknownTargets(checked), ...sharedPlaces(checked)],
  });
  const stores = Object.entries(content.stores ?? {}).map(
    ([name, { hash, targets = [] }]): [string, StoreEntry] => [name, { hash, targets }],
  );
  return {
    targets: new Map(Object.entries(content.targets ?? {})),
    stores: new Map(stores),
    providers: new Map(Object.entries(content.providers ?? {})),
  };
}

/** What is wrong with the name of a store; `undefined`: nothing. */
export function aliasProblem(text: string): string | undefined {
  return problemOf(alias, text);
}

/** What is wrong with a target's URI and its placeholders; `undefined`: nothing. */
export function templateProblem(text: string): string | undefined {
  return problemOf(template, text);
}

function problemOf(schema: z.ZodMiniString<string>, text: string): string | undefined {
  return schema.safeParse(text).error?.issues[0]?.message;
}

/** JSON Schema (draft 2020-12) of a configuration file, for editors. */
export function jsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(fileSchema, { io: 'input' });
}

type FileContent = z.output<typeof fileSchema>;

/** Every entry of every store: where it stands, and the template behind it. */
function* entries(
  content: FileContent,
): Generator<{ path: PropertyKey[]; alias: string; entry: string; template: string | undefined }> {
  const named = new Map(Object.entries(content.targets ?? {}));
  for (const [alias, { targets = [] }] of Object.entries(content.stores ?? {})) {
    for (const [i, entry] of targets.entries()) {
      const template = isUri(entry) ? entry : named.get(entry);
      yield { path: ['stores', alias, 'targets', i], alias, entry, template };
    }
  }
}

function unknownTargets(content: FileContent): readonly PathProblem[] {
  const names = Object.keys(content.targets ?? {});
  const problems: PathProblem[] = [];
  for (const { path, entry, template } of entries(content)) {
    if (template !== undefined) continue;
    const guess = nearest(entry, names);
    const help = guess === undefined ? '' : `; did you mean '${guess}'?`;
    problems.push({ path, text: `no target has this name${help}` });
  }
  return problems;
}

/** Two stores that lead to one place would overwrite each other. */
function sharedPlaces(content: FileContent): readonly PathProblem[] {
  const first = new Map<string, PropertyKey[]>();
  const problems: PathProblem[] = [];
  for (const { path, alias, template } of entries(content)) {
    const hash = content.stores?.[alias]?.hash;
    const place = template === undefined ? undefined : placeOfTemplate(template, { alias, hash });
    if (place === undefined) continue;
    const other = first.get(place);
    if (other === undefined) first.set(place, path);
    else problems.push({ path, text: `leads to the same place as ${pathText(other)}` });
  }
  return problems;
}
