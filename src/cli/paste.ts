/** `--from prompt`: the bundle is pasted or typed on the terminal, unseen. */
import { CREDENTIAL_NAMES, type CredentialName } from '../bundle/schema.js';
import { StorekeysError } from '../errors.js';
import { parseBundle, type ParsedBundle } from '../input/parse.js';
import { withTerminal } from './consent.js';
import { openTerminal } from './terminal/open-terminal.js';
import { readPaste, type Preview } from './terminal/paste-prompt.js';

/** As BigCommerce's pop-up and file call them. */
const LABELS: Readonly<Record<CredentialName, string>> = {
  store_hash: 'STORE HASH',
  client_id: 'CLIENT ID',
  client_secret: 'CLIENT SECRET',
  access_token: 'ACCESS TOKEN',
};

/**
 * Asks for a bundle.
 *
 * @throws {@link StorekeysError} `usage` without a terminal, or when nothing was entered; `invalid`
 */
export async function pasteBundle(signal: AbortSignal): Promise<ParsedBundle> {
  const terminal = openTerminal(process);
  if (terminal === undefined) {
    throw new StorekeysError('usage', 'there is no terminal to ask for the bundle on', {
      hint: 'name a file with --from FILE, or give it on standard input with --from -',
    });
  }
  const text = await withTerminal(terminal, () =>
    readPaste({ ...terminal, parse: preview, signal }),
  );
  return parseBundle(text);
}

/** What the parser finds in the text so far: names only. */
export function preview(text: string): Preview {
  const problems = text.trim() === '' ? missingAll() : problemsOf(text);
  const missing = CREDENTIAL_NAMES.filter((name) => problems.includes(`${name}: is missing`));
  const recognised = CREDENTIAL_NAMES.filter((name) => !missing.includes(name));
  return {
    recognised: recognised.map((name) => LABELS[name]),
    missing: missing.map((name) => LABELS[name]),
    problems: problems.filter((problem) => !problem.endsWith(': is missing')),
  };
}

function missingAll(): readonly string[] {
  return CREDENTIAL_NAMES.map((name) => `${name}: is missing`);
}

function problemsOf(text: string): readonly string[] {
  try {
    parseBundle(text);
    return [];
  } catch (error) {
    if (error instanceof StorekeysError) return error.problems;
    throw error;
  }
}
