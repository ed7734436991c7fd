/** Ways to write a bundle for programs: one file a format. */
import { azureDevOps } from './azure-devops.js';
import { docker } from './docker.js';
import { dotenv } from './dotenv.js';
import { githubActions } from './github-actions.js';
import { json } from './json.js';
import { kubernetes } from './kubernetes.js';
import { php } from './php.js';
import { powershell } from './powershell.js';
import { shell } from './shell.js';
import { template } from './template.js';
import { tfvarsJson } from './tfvars-json.js';
import type { NamedValue, Style } from './variables.js';
import { refuse, type Writer, type WriterOptions, type Written } from './writer.js';
import { yaml } from './yaml.js';

/** A name of `pull --format`. */
export type FormatName =
  | 'azure-devops'
  | 'docker'
  | 'dotenv'
  | 'github-actions'
  | 'json'
  | 'kubernetes'
  | 'php'
  | 'powershell'
  | 'shell'
  | 'template'
  | 'tfvars-json'
  | 'yaml';

/** What there is to know of a format. */
interface Format {
  readonly write: Writer;
  /** The names where none are asked for. */
  readonly style: Style;
  /** Of a file of many stores' ones; `undefined`: it is not for files. */
  readonly extension: string | undefined;
}

/** The formats of `pull --format`. */
export const FORMATS: Readonly<Record<FormatName, Format>> = {
  dotenv: { write: dotenv, style: 'environment', extension: 'env' },
  json: { write: json, style: 'fields', extension: 'json' },
  yaml: { write: yaml, style: 'fields', extension: 'yaml' },
  shell: { write: shell, style: 'environment', extension: 'sh' },
  powershell: { write: powershell, style: 'environment', extension: 'ps1' },
  'github-actions': { write: githubActions, style: 'environment', extension: undefined },
  'azure-devops': { write: azureDevOps, style: 'environment', extension: undefined },
  docker: { write: docker, style: 'environment', extension: 'env' },
  kubernetes: { write: kubernetes, style: 'environment', extension: 'yaml' },
  'tfvars-json': { write: tfvarsJson, style: 'environment', extension: 'tfvars.json' },
  php: { write: php, style: 'environment', extension: 'php' },
  template: { write: template, style: 'fields', extension: 'txt' },
};

/**
 * Writes values in a format.
 *
 * @throws {@link StorekeysError} `unsupported` for a value that the format cannot carry
 */
export function writeValues(
  format: FormatName,
  values: readonly NamedValue[],
  options: WriterOptions,
): Written {
  for (const { name, value } of values) {
    if (/\p{Cs}/u.test(value)) refuse(name, 'holds half a character, which UTF-8 cannot');
  }
  return FORMATS[format].write(values, options);
}
