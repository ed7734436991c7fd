import { Bundle } from '../bundle/bundle.js';
import type { Environment } from '../environment.js';
import { StorekeysError } from '../errors.js';
import { Secret } from '../secret.js';
import { checkValues, nameWarning } from './checks.js';
import { decode } from './decode.js';
import { meaningOfKey } from './names.js';
import { resolve, type Values } from './resolve.js';
import { scanJson } from './scan-json.js';
import { type Finding, type InputForm, peel, scanText } from './scan.js';

export type { InputForm } from './scan.js';

/** What an input gave. */
export interface ParsedBundle {
  readonly bundle: Bundle;
  /** What is unusual and may still be right: lower case, no final period, no values. */
  readonly warnings: readonly string[];
  /** How the input was written, for people. */
  readonly form: InputForm;
}

/** Options of {@link parseBundle} and {@link parseEnvironment}. */
export interface ParseOptions {
  /** When the bundle was captured, unless the input says it itself. Default: the present. */
  readonly now?: Date;
}

/**
 * Reads a bundle out of what people have: the file that BigCommerce offers for download, its pop-up as
 * copied, a dotenv file, JSON, YAML-like lines, PHP's `define`, in any encoding and with other text around.
 *
 * @param input - the text, or a file's bytes in UTF-8 or UTF-16; at most 64 KiB
 * @throws {@link StorekeysError} `invalid`, with every problem by field in `problems` and never a value
 */
export function parseBundle(input: string | Uint8Array, options: ParseOptions = {}): ParsedBundle {
  const text = decode(input);
  const json = scanJson(text);
  const { findings, form } = json ? { findings: json, form: 'json' as const } : scanText(text);
  return assemble(findings, form, options);
}

/**
 * Reads a bundle out of environment variables under any name that tools for BigCommerce use. Names
 * without a brand (`CLIENT_ID`) only fill what branded ones leave open, as other services use them too.
 *
 * @throws {@link StorekeysError} `invalid`, as {@link parseBundle}; also when several sets disagree
 */
export function parseEnvironment(env: Environment, options: ParseOptions = {}): ParsedBundle {
  const findings: Finding[] = [];
  for (const [where, value] of Object.entries(env)) {
    const meaning = meaningOfKey(where);
    // An empty variable is one that is not set, by the habit of shells and CI systems.
    if (meaning === undefined || meaning.everyday || (value ?? '').trim() === '') continue;
    const { field, prefix } = meaning;
    const standing = meaning.branded ? meaning.standing : 'gap';
    findings.push({ field, prefix, standing, where, value: new Secret(peel(value ?? '', field)) });
  }
  return assemble(findings, 'environment', options);
}

function assemble(
  findings: readonly Finding[],
  form: InputForm,
  { now = new Date() }: ParseOptions,
): ParsedBundle {
  const { values, ...resolved } = resolve(findings);
  const checked = checkValues(values);
  const problems = [...resolved.problems, ...checked.problems];
  if (problems.length > 0) throw invalid(problems, resolved.several, form);
  const warnings = [...resolved.warnings, ...checked.warnings];
  const bundle = Bundle.from({
    ...values,
    account_name: keptName(values, warnings),
    captured_at: capturedAt(values, now, warnings),
  });
  return { bundle, warnings, form };
}

function keptName({ account_name: name }: Values, warnings: string[]): string | undefined {
  const warning = name === undefined ? undefined : nameWarning(name);
  if (warning === undefined) return name;
  warnings.push(`account_name: ${warning}, so it was left out`);
  return undefined;
}

function capturedAt({ captured_at: text }: Values, now: Date, warnings: string[]): string {
  if (text === undefined) return now.toISOString();
  const time = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? new Date(text) : undefined;
  if (time !== undefined && !Number.isNaN(time.getTime())) return time.toISOString();
  warnings.push('captured_at: is not a time in ISO 8601, UTC, so the present was taken');
  return now.toISOString();
}

function invalid(problems: readonly string[], several: boolean, form: InputForm): StorekeysError {
  const count = problems.length === 1 ? '' : `${problems.length} problems: `;
  return new StorekeysError(
    'invalid',
    `not usable as credentials: ${count}${problems.join('; ')}`,
    {
      problems,
      hint: hintFor(problems, several, form),
    },
  );
}

function hintFor(problems: readonly string[], several: boolean, form: InputForm): string {
  if (several) return 'give the credentials of one API account at a time';
  if (problems.some((problem) => problem.endsWith('not to a store-level one'))) {
    return 'create an API account under Settings > Store-level API accounts of the control panel';
  }
  if (!problems.some((problem) => problem.endsWith('is missing'))) {
    return 'take the values from the file that BigCommerce offered for download, or create a new API account';
  }
  return form === 'environment'
    ? 'set BIGCOMMERCE_STORE_HASH, BIGCOMMERCE_CLIENT_ID, BIGCOMMERCE_CLIENT_SECRET and BIGCOMMERCE_ACCESS_TOKEN'
    : "expected are the lines 'ACCESS TOKEN: …', 'CLIENT ID: …', 'CLIENT SECRET: …' and 'API PATH: …'";
}
