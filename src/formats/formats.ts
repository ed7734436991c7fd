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

/** The formats of `pull --format`, and the names in each where none are asked for. */
export const FORMATS: Readonly<Record<FormatName, { write: Writer; style: Style }>> = {
  dotenv: { write: dotenv, style: 'environment' },
  json: { write: json, style: 'fields' },
  yaml: { write: yaml, style: 'fields' },
  shell: { write: shell, style: 'environment' },
  powershell: { write: powershell, style: 'environment' },
  'github-actions': { write: githubActions, style: 'environment' },
  'azure-devops': { write: azureDevOps, style: 'environment' },
  docker: { write: docker, style: 'environment' },
  kubernetes: { write: kubernetes, style: 'environment' },
  'tfvars-json': { write: tfvarsJson, style: 'environment' },
  php: { write: php, style: 'environment' },
  template: { write: template, style: 'fields' },
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
