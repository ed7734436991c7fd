/**
 * What a CI shows of what steps print. Both of these go line by line: a command is carried out and not shown, and
 * in every other line each secret that is known by then becomes `***`. What they mask beyond that, such as some
 * encodings, is left out here, so that nothing depends on it.
 *
 * Sources: actions/runner, src/Runner.Worker/ActionCommandManager.cs (add-mask) and
 * src/Sdk/DTLogging/Logging/SecretMasker.cs; microsoft/azure-pipelines-agent, src/Agent.Worker/Variables.cs (a
 * variable that is set as a secret is masked, and so is what takes its place later).
 */
import { readAzure } from '../unit/formats/readers/azure.js';
import { readMasks } from '../unit/formats/readers/github.js';

/** A log that grows with each step. */
export abstract class ShownLog {
  readonly #secrets = new Set<string>();
  #text = '';

  /** What is shown so far. */
  get text(): string {
    return this.#text;
  }

  /** All that a step printed. */
  take(output: string): void {
    for (const line of output.split(/(?<=\n)/)) {
      if (!this.carryOut(line)) this.#text += masked(line, [...this.#secrets]);
    }
  }

  protected hide(secret: string): void {
    if (secret !== '') this.#secrets.add(secret);
  }

  /** Does what a line says. @returns whether it was a command */
  protected abstract carryOut(line: string): boolean;
}

/** The log of GitHub Actions. */
export class GitHubLog extends ShownLog {
  protected carryOut(line: string): boolean {
    if (!line.startsWith('::add-mask::')) return false;
    for (const secret of readMasks(line)) this.hide(secret);
    return true;
  }
}

/** The log of Azure Pipelines, with the variables that steps have set. */
export class AzureLog extends ShownLog {
  readonly variables: Record<string, string> = {};
  readonly secret: Set<string> = new Set<string>();

  protected carryOut(line: string): boolean {
    if (!line.includes('##vso[')) return false;
    const [[name, value]] = Object.entries(readAzure(line, false)) as [[string, string]];
    this.variables[name] = value;
    if (/;issecret=true[;\]]/.test(line)) this.secret.add(name);
    if (this.secret.has(name)) this.hide(value);
    return true;
  }
}

/** All places are found first; those that overlap or touch become one. */
function masked(line: string, secrets: readonly string[]): string {
  const hidden = new Set(secrets.flatMap((secret) => placesOf(secret, line)));
  return line
    .split('')
    .map((character, i) => (!hidden.has(i) ? character : hidden.has(i - 1) ? '' : '***'))
    .join('');
}

/** The index of every character that is part of this secret. */
function placesOf(secret: string, line: string): readonly number[] {
  const places: number[] = [];
  for (let at = line.indexOf(secret); at >= 0; at = line.indexOf(secret, at + 1)) {
    places.push(...Array.from({ length: secret.length }, (_, i) => at + i));
  }
  return places;
}
