/** `config show`: the configuration in use, where it comes from, and what it means here. */
import {
  describeConfig,
  type DescribedConfig,
  type DescribedProvider,
  type DescribedStore,
  type DescribedTarget,
} from '../config/describe.js';
import type { Config } from '../config/load.js';
import type { ModuleTrust } from '../config/trust.js';
import { StorekeysError } from '../errors.js';
import { knownSchemes } from '../open.js';
import type { Arguments } from './arguments.js';
import { table } from './output.js';
import type { Session } from './session.js';

/** How it was come by. */
type Found = '--config' | 'STOREKEYS_CONFIG' | 'search';

/**
 * The configuration, or the error that says that there is none.
 *
 * @throws {@link StorekeysError} `not-found`; `usage` for one that is refused or malformed
 */
export async function requiredConfig(session: Session): Promise<Config> {
  const config = await session.config();
  if (config !== undefined) return config;
  throw new StorekeysError('not-found', 'there is no configuration, here or in a folder above', {
    hint: "'storekeys init' writes one; --config names one that is elsewhere",
  });
}

/** See {@link requiredConfig} for what is thrown. */
export async function showConfig(args: Arguments, session: Session): Promise<void> {
  const config = await requiredConfig(session);
  const described = await describeConfig(config, {
    caller: session.caller,
    schemes: knownSchemes({}),
    opener: await session.opener(),
  });
  const explicit = args.text('config') === undefined ? 'STOREKEYS_CONFIG' : '--config';
  const found = config.origin === 'explicit' ? explicit : 'search';
  session.output.data(
    args.flag('json') ? toJson(config, found, described) : toText(config, found, described),
  );
}

const WHY: Readonly<Record<Found, string>> = {
  '--config': 'yes: you named it',
  STOREKEYS_CONFIG: 'yes: your environment names it',
  search: 'yes: nobody but you and root can write to it or put another in its place',
};

const MODULE_TRUST: Readonly<Record<ModuleTrust, string>> = {
  named: 'loaded: you named the configuration',
  trusted: 'loaded: you trusted it',
  new: "not loaded: not trusted yet; read it, then 'storekeys config trust'",
  changed: "not loaded: changed since you trusted it; read it, then 'storekeys config trust'",
};

function toText(config: Config, found: Found, { providers, stores }: DescribedConfig): string {
  const { trust } = config;
  const allowed = [...trust.addresses, ...trust.roles, ...trust.accounts];
  const head = [
    ['configuration', config.path],
    ['found by', found],
    ['trusted', WHY[found]],
    ['allowed', `${allowed.join(', ') || 'nothing more'} (${trust.file ?? 'no home directory'})`],
  ];
  const sections = [
    table(head),
    section('providers', providers, ({ scheme, module }) => [providerRow(scheme, module)]),
    section('stores', stores, storeRows),
  ];
  return sections.join('');
}

function section<T>(
  title: string,
  items: readonly T[],
  rows: (item: T) => readonly (readonly string[])[],
): string {
  if (items.length === 0) return '';
  return `${title}\n${table(items.flatMap(rows).map(([first = '', ...rest]) => [`  ${first}`, ...rest]))}`;
}

function providerRow(scheme: string, module: DescribedProvider['module']): readonly string[] {
  if ('problem' in module) return [scheme, problemText(module.problem)];
  return [scheme, module.path, MODULE_TRUST[module.trust]];
}

function storeRows({ alias, hash, targets }: DescribedStore): readonly (readonly string[])[] {
  const [first, ...rest] = targets.map(targetCells);
  return [
    [alias, hash ?? '-', ...(first ?? ['no targets'])],
    ...rest.map((cells) => ['', '', ...cells]),
  ];
}

function targetCells({ name, place }: DescribedTarget): readonly string[] {
  return [name ?? '-', 'problem' in place ? problemText(place.problem) : place.uri];
}

function problemText({ message }: StorekeysError): string {
  return `cannot be used: ${message}`;
}

function toJson(config: Config, found: Found, { providers, stores }: DescribedConfig): string {
  const problem = ({ code, message, hint }: StorekeysError): object => ({
    code,
    message,
    hint: hint ?? null,
  });
  const { file, addresses, roles, accounts } = config.trust;
  const shape = {
    storekeys: 1,
    path: config.path,
    found_by: found,
    sha256: config.digest,
    allowed: { file: file ?? null, addresses, roles, accounts },
    providers: providers.map(({ scheme, module }) => ({
      scheme,
      module: 'problem' in module ? null : module.path,
      identity: 'problem' in module ? null : module.identity,
      trust: 'problem' in module ? null : module.trust,
      error: 'problem' in module ? problem(module.problem) : null,
    })),
    stores: stores.map(({ alias, hash, targets }) => ({
      store: alias,
      store_hash: hash ?? null,
      targets: targets.map(({ name, place }) => ({
        name: name ?? null,
        uri: 'problem' in place ? null : place.uri,
        error: 'problem' in place ? problem(place.problem) : null,
      })),
    })),
  };
  return `${JSON.stringify(shape, null, 2)}\n`;
}
