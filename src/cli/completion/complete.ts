import type { LoadOptions } from '../../config/load.js';
import { candidatesFor, type Candidate, type Grammar } from './candidates.js';
import { configuredNames } from './names.js';

/**
 * What a shell reads for the words up to the cursor; see scripts.ts. Makes no request and loads no provider.
 * Never fails: at the Tab key nobody wants to read an error.
 */
export async function completionLines(
  words: readonly string[],
  grammar: Grammar,
  options: LoadOptions,
): Promise<string> {
  try {
    const found = await candidatesFor(words, grammar, configuredNames(words, options));
    return found.map(line).join('');
  } catch {
    return '';
  }
}

function line(candidate: Candidate): string {
  if (candidate === 'files') return ':files\n';
  return `${candidate.value}\t${candidate.describe}\n`;
}
