import { CREDENTIAL_NAMES, type CredentialName } from '../bundle/schema.js';
import type { InputField } from './names.js';
import { isPlaceholder } from './placeholder.js';
import type { Finding } from './scan.js';
import { isStoreHash, readApiPath, readStoreHash, type StoreHashReading } from './store-hash.js';

/** One value for each field that has one, in the clear, so short-lived. Not yet checked. */
export type Values = Partial<Record<CredentialName | 'account_name' | 'captured_at', string>>;

/** What is known of one field. */
interface Outcome {
  readonly value?: string | undefined;
  readonly problems?: readonly string[];
  readonly warnings?: readonly string[];
  /** The findings are of more than one bundle. */
  readonly several?: boolean;
}

/** What the findings come to. */
export interface Resolved extends Required<Omit<Outcome, 'value'>> {
  readonly values: Values;
}

/**
 * One value for each field: sure names first, others fill the gaps. The same value twice is fine; two
 * values for one credential are two bundles.
 */
export function resolve(findings: readonly Finding[]): Resolved {
  const outcomes: readonly (readonly [keyof Values, Outcome])[] = [
    ...CREDENTIAL_NAMES.map((field) => [field, resolveCredential(findings, field)] as const),
    ['account_name', resolveName(findings)],
    ['captured_at', { value: distinct(deciding(findings, 'captured_at'))[0] }],
  ];
  const mixed = mixesPrefixes(findings);
  const several = outcomes.some(([, outcome]) => outcome.several === true);
  return {
    values: Object.fromEntries(
      outcomes.flatMap(([field, { value }]) => (value === undefined ? [] : [[field, value]])),
    ),
    problems: [
      ...outcomes.flatMap(([, outcome]) => outcome.problems ?? []),
      ...(mixed && !several ? ['names with different prefixes: several bundles in one input'] : []),
    ],
    warnings: outcomes.flatMap(([, outcome]) => outcome.warnings ?? []),
    several: several || mixed,
  };
}

function resolveCredential(findings: readonly Finding[], field: CredentialName): Outcome {
  if (field === 'store_hash') return resolveHash(findings);
  const found = deciding(findings, field);
  const [value, ...others] = distinct(found);
  if (others.length > 0) return differing(field, found);
  if (value === undefined) return absent(findings, field);
  if (found.some((finding) => finding.standing === 'sure')) return { value };
  const shared = `${field}: was found under a name that other services use too (${places(found)})`;
  return { value, warnings: [shared] };
}

/** The hash from its own name, from an API path, or from both when they agree. */
function resolveHash(findings: readonly Finding[]): Outcome {
  const own = read(findings, 'store_hash', readStoreHash);
  const paths = read(findings, 'api_path', readApiPath);
  if (own.hashes.length > 1) return differing('store_hash', own.found);
  if (paths.hashes.length > 1) return differing('api_path', paths.found);
  const [hash] = own.hashes;
  const [pathHash] = paths.hashes;
  // A malformed one says nothing about the store; the check of the values names what is wrong with it.
  if (hash !== undefined && pathHash !== undefined && hash !== pathHash && isStoreHash(hash)) {
    return { problems: ['store_hash: is not the store of the API path'], several: true };
  }
  const value = hash ?? pathHash;
  // An address that names no store only matters when nothing else does.
  const bad = [...own.bad, ...paths.bad].filter((each) => !each.harmless || value === undefined);
  if (value === undefined && bad.length === 0) {
    return absent(
      findings,
      findings.some((f) => f.field === 'api_path') ? 'api_path' : 'store_hash',
    );
  }
  const trimmed = hash !== undefined && own.found.some((each) => each.value.reveal() !== hash);
  return {
    value,
    problems: [...new Set(bad.map((each) => each.problem))],
    warnings: trimmed ? ['store_hash: only the hash was kept, without what stood around it'] : [],
  };
}

function read(
  findings: readonly Finding[],
  field: 'store_hash' | 'api_path',
  reader: (text: string) => StoreHashReading,
): {
  found: readonly Finding[];
  hashes: readonly string[];
  bad: readonly { problem: string; harmless: boolean }[];
} {
  const found = deciding(findings, field);
  const hashes = new Set<string>();
  const bad: { problem: string; harmless: boolean }[] = [];
  for (const { value, standing } of found) {
    const reading = reader(value.reveal());
    if (isPlaceholder(value.reveal())) {
      bad.push({ problem: `${field}: is a placeholder, not a value`, harmless: false });
    } else if ('hash' in reading) {
      hashes.add(reading.hash);
    } else if (field === 'store_hash' || standing === 'sure') {
      bad.push({ problem: `${field}: ${reading.problem}`, harmless: reading.harmless });
    }
  }
  return { found, hashes: [...hashes], bad };
}

function resolveName(findings: readonly Finding[]): Outcome {
  const [value] = distinct(deciding(findings, 'account_name'));
  const all = distinct(filled(findings, 'account_name'));
  if (all.length < 2) return { value };
  return {
    value,
    warnings: ['account_name: different names are given; NAME was kept before CLIENT NAME'],
  };
}

/** The findings that decide a field: those under sure names, or else those that fill a gap. */
function deciding(findings: readonly Finding[], field: InputField): readonly Finding[] {
  const all = filled(findings, field);
  const sure = all.filter((finding) => finding.standing === 'sure');
  return sure.length > 0 ? sure : all;
}

function filled(findings: readonly Finding[], field: InputField): readonly Finding[] {
  return findings.filter((finding) => finding.field === field && finding.value.reveal() !== '');
}

function distinct(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map((finding) => finding.value.reveal()))];
}

/** Credentials under several projects' prefixes are one bundle only when all prefixes give the same. */
function mixesPrefixes(findings: readonly Finding[]): boolean {
  const sets = new Map<string, Set<string>>();
  for (const { field, prefix, value } of findings) {
    if (prefix === '' || field === 'account_name' || value.reveal() === '') continue;
    const set = sets.get(prefix) ?? new Set();
    sets.set(prefix, set.add(`${field}=${value.reveal()}`));
  }
  return new Set([...sets.values()].map((set) => [...set].toSorted().join('\n'))).size > 1;
}

function differing(field: InputField, found: readonly Finding[]): Outcome {
  const problem = `${field}: different values are given (${places(found)}): several bundles in one input`;
  return { problems: [problem], several: true };
}

function places(found: readonly Finding[]): string {
  return [...new Set(found.map((finding) => finding.where))].join(', ');
}

function absent(findings: readonly Finding[], field: InputField): Outcome {
  const named = findings.some((finding) => finding.field === field);
  return { problems: [`${field}: ${named ? 'is empty' : 'is missing'}`] };
}
