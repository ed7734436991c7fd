/**
 * From the text of a file to checked content, for each file that storekeys reads by a schema. All
 * problems are told at once, by place and name and never with a value.
 */
import type * as z from 'zod/mini';
import { StorekeysError } from '../errors.js';
import { nearest } from '../nearest.js';
import { parseText, type ParsedText, type Problem } from './document.js';
import { shownName } from './shown-name.js';

/** One file to check. */
export interface FileToCheck<T> {
  /** Its path, for messages. */
  readonly file: string;
  readonly text: string;
  readonly schema: z.ZodMiniType<T>;
  /** The names that are allowed in the map at a path. */
  readonly knownKeys: (path: readonly PropertyKey[]) => readonly string[];
  /** What a schema cannot express. */
  readonly check?: (content: T) => readonly PathProblem[];
}

/** What is wrong with the value at a path: fixed words, no value. */
export interface PathProblem {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

const MAX_SHOWN = 10;

/**
 * Reads the text by the schema. Text without content counts as an empty map.
 *
 * @throws {@link StorekeysError} `usage`
 */
export function checkFile<T>(input: FileToCheck<T>): T {
  const parsed = parseText(input.text);
  if (parsed.problems.length > 0) throw invalid(input.file, parsed.problems);
  const result = input.schema.safeParse(parsed.value === '' ? {} : parsed.value);
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) =>
      explain(issue, parsed, input.knownKeys),
    );
    throw invalid(input.file, problems);
  }
  const more = input.check?.(result.data) ?? [];
  if (more.length > 0) {
    throw invalid(
      input.file,
      more.map(({ path, text }) => at(parsed, path, text)),
    );
  }
  return result.data;
}

function explain(
  issue: z.core.$ZodIssue,
  parsed: ParsedText,
  knownKeys: FileToCheck<unknown>['knownKeys'],
): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => {
      const guess = nearest(key, known);
      const help = guess === undefined ? `known: ${known.join(', ')}` : `did you mean '${guess}'?`;
      const text = `${place(issue.path)}unknown key '${shownName(key)}'; ${help}`;
      return { at: parsed.positionOfKey([...issue.path, key]), text };
    });
  }
  if (issue.code === 'invalid_key') {
    const [inner] = issue.issues;
    const text = `${place(issue.path)}${inner?.message ?? 'this name is not allowed'}`;
    return [{ at: parsed.positionOfKey(issue.path), text }];
  }
  return [at(parsed, issue.path, reason(issue))];
}

/** Messages that zod makes itself may quote the input; those of our schemas are fixed sentences. */
function reason(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? 'something else'}`;
    case 'invalid_format':
    case 'too_big':
    case 'too_small':
    case 'custom':
      return issue.message;
    default:
      return 'is not allowed here';
  }
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map ({} when it is empty)',
  record: 'a map ({} when it is empty)',
  string: 'text',
};

function at(parsed: ParsedText, path: readonly PropertyKey[], text: string): Problem {
  return { at: parsed.positionOf(path), text: `${place(path)}${text}` };
}

/** A path as people write it: `stores.acme.targets[0]`. */
export function pathText(path: readonly PropertyKey[]): string {
  const steps = path.map((step) =>
    typeof step === 'number' ? `[${step}]` : `.${shownName(String(step))}`,
  );
  return steps.join('').slice(1);
}

function place(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : `${pathText(path)}: `;
}

function invalid(file: string, problems: readonly Problem[]): StorekeysError {
  const lines = problems.map((problem) => {
    const position = problem.at === undefined ? '' : `:${problem.at.line}:${problem.at.column}`;
    return `${file}${position}: ${problem.text}`;
  });
  const left = lines.length - MAX_SHOWN;
  const shown = left > 0 ? [...lines.slice(0, MAX_SHOWN), `and ${left} more`] : lines;
  return new StorekeysError('usage', shown.join('; '), {
    problems: shown,
    hint: "'storekeys config schema' prints what is allowed",
  });
}
