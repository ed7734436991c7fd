/**
 * The names under which tools, pipelines and BigCommerce itself keep the parts of a bundle, as data.
 * Sources: the file that the control panel offers for download, the environment variables in the
 * documentation of BigCommerce's Catalyst, WordPress, point-of-sale and Next.js integrations, and the
 * READMEs of the Ruby, PHP and Node.js clients, the Terraform provider and the Singer tap.
 */
import type { CredentialName } from '../bundle/schema.js';

/** What a name may stand for. */
export type InputField = CredentialName | 'api_path' | 'account_name' | 'captured_at';

/**
 * How much a name says on its own.
 *
 * - `own`: means this field wherever it stands
 * - `gap`: other services use the name too. It is sure behind a brand (`BC_API_TOKEN`), else it only fills
 *   a field that no sure name gave
 * - `hint`: fills a gap even behind a brand: an address that may or may not hold the store hash
 * - `branded`: counts only behind a brand
 */
type Standing = 'own' | 'gap' | 'hint' | 'branded';

const NAMES: readonly (readonly [InputField, Standing, readonly string[]])[] = [
  ['access_token', 'own', ['access token', 'api access token', 'store oauth token']],
  ['access_token', 'gap', ['auth token', 'api token', 'store api token', 'oauth token']],
  ['client_id', 'own', ['client id', 'store api client id']],
  ['client_id', 'gap', ['api client id', 'app client id']],
  ['client_id', 'branded', ['auth id']],
  ['client_secret', 'own', ['client secret', 'store api client secret']],
  ['client_secret', 'gap', ['api client secret', 'app client secret', 'api secret', 'app secret']],
  ['client_secret', 'gap', ['secret']],
  ['store_hash', 'own', ['store hash', 'api store hash', 'store api store hash']],
  ['store_hash', 'branded', ['store key']],
  ['api_path', 'own', ['api path']],
  ['api_path', 'gap', ['api url', 'store api url', 'api gateway base']],
  ['api_path', 'hint', ['store url', 'normal store url', 'base uri', 'base url', 'context']],
  ['account_name', 'own', ['name', 'account name']],
  ['account_name', 'hint', ['client name']],
  ['captured_at', 'own', ['captured at']],
];

/** Names that end like known ones and mean something else. */
const OTHERS: readonly string[] = [
  'storefront api token',
  'storefront token',
  'storefront api url',
  'customer impersonation token',
  'refresh token',
  'store name',
  'user name',
  'file name',
  'display name',
  'first name',
  'last name',
  'store id',
  'channel id',
  'account id',
];

const EVERYDAY: ReadonlySet<string> = new Set(['name', 'secret', 'context']);

const BRANDS: readonly string[] = ['big commerce', 'bc', 'catalyst', 'widget builder'];

const SPACING = '[ \\t_.-]*';

/**
 * Source of a regular expression for a name in any case and spacing, with the groups `prefix` (what a
 * project puts before a brand: `ACME_` of ACME_BIGCOMMERCE_ACCESS_TOKEN), `brand` and `name`.
 */
export const NAME_PATTERN: string =
  `(?:(?<prefix>(?:[a-z0-9]+[_.-]+)*)(?<brand>${alternatives(BRANDS)})${SPACING})?` +
  `(?<name>${alternatives([...NAMES.flatMap(([, , names]) => names), ...OTHERS])})`;

/** What one name says. */
export interface Meaning {
  readonly field: InputField;
  /** `gap`: used only when nothing `sure` gives the field. */
  readonly standing: 'sure' | 'gap';
  readonly branded: boolean;
  /** An everyday word: a label only where one can be expected, not in the middle of a sentence. */
  readonly everyday: boolean;
  /** The project's own prefix, in lower case. */
  readonly prefix: string;
}

const BY_LETTERS: ReadonlyMap<string, readonly [InputField, Standing]> = new Map(
  NAMES.flatMap(([field, standing, names]) =>
    names.map((name) => [letters(name), [field, standing]] as const),
  ),
);

/** What a match of {@link NAME_PATTERN} means; `undefined` for a name that is not ours. */
export function meaningOf(
  groups: Readonly<Record<string, string | undefined>>,
): Meaning | undefined {
  const name = letters(groups['name'] ?? '');
  const branded = groups['brand'] !== undefined;
  const [field, standing] = BY_LETTERS.get(name) ?? [];
  if (field === undefined || (standing === 'branded' && !branded)) return undefined;
  return {
    field,
    standing: standing === 'hint' || (standing === 'gap' && !branded) ? 'gap' : 'sure',
    branded,
    everyday: EVERYDAY.has(name) && !branded,
    prefix: (groups['prefix'] ?? '').toLowerCase(),
  };
}

const WHOLE_NAME = new RegExp(`^${NAME_PATTERN}$`, 'i');

/** What a whole key (of JSON, of the environment) means. */
export function meaningOfKey(key: string): Meaning | undefined {
  const match = WHOLE_NAME.exec(key.trim());
  return match?.groups === undefined ? undefined : meaningOf(match.groups);
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Longest first, so that `api client id` is not taken for `client id`. */
function alternatives(names: readonly string[]): string {
  return names
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replaceAll(' ', SPACING))
    .join('|');
}
