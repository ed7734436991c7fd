import { stat } from 'node:fs/promises';
import type { Bundle } from '../bundle/bundle.js';
import type { ResolvedStore } from '../config/resolve.js';
import { StorekeysError } from '../errors.js';
import { displayPath } from '../input/display-path.js';
import { parseBundle, parseEnvironment } from '../input/parse.js';
import { deleteSource, readSourceFile, readSourceStream } from '../input/source.js';
import { pull } from '../operations/pull.js';
import { isUri } from '../ref.js';
import { askToContinue } from './consent.js';
import type { Session } from './session.js';
import { openTargets } from './targets.js';

/** A bundle from wherever `--from` points. */
export interface Source {
  readonly bundle: Bundle;
  readonly warnings: readonly string[];
  /** Gone once it was read: what was pasted or piped in is in no other place. */
  readonly volatile: boolean;
  /**
   * What is due once the bundle is stored and read back: a source file still holds the credentials.
   *
   * @param remove - delete it without asking
   */
  finish(remove: boolean): Promise<void>;
}

/** The source is gone once it was read. */
export function isVolatile(from: string | undefined): boolean {
  return from === undefined || from === 'prompt' || from === '-';
}

const NOTHING_TO_FINISH = (): Promise<void> => Promise.resolve();

/**
 * Reads a source: `-`, `env`, `prompt` (on a terminal also when none is named), a target's URI or
 * configured name, or else a file.
 *
 * @param store - whose target a configured name means
 * @throws {@link StorekeysError} `usage` when it cannot be read, or is both a target's name and a file;
 * `invalid` when it holds no usable bundle
 */
export async function readSource(
  session: Session,
  from: string | undefined,
  store: ResolvedStore | undefined,
): Promise<Source> {
  switch (from) {
    case undefined:
      if (process.stdin.isTTY) return fromPrompt(session);
      throw new StorekeysError('usage', 'no source: --from is missing', {
        hint: 'name the downloaded file, or - for standard input, or env',
      });
    case 'prompt':
      return fromPrompt(session);
    case '-': {
      const parsed = parseBundle(await readSourceStream(process.stdin));
      return { ...parsed, volatile: true, finish: NOTHING_TO_FINISH };
    }
    case 'env':
      return { ...parseEnvironment(session.env), volatile: false, finish: NOTHING_TO_FINISH };
    default:
      return (await isTarget(session, from))
        ? fromTarget(session, from, store)
        : fromFile(session, from);
  }
}

async function fromPrompt({ signal }: Session): Promise<Source> {
  const { pasteBundle } = await import('./paste.js');
  return { ...(await pasteBundle(signal)), volatile: true, finish: NOTHING_TO_FINISH };
}

async function fromTarget(
  session: Session,
  from: string,
  store: ResolvedStore | undefined,
): Promise<Source> {
  const targets = await openTargets(session, { given: [from], store });
  const { bundle } = await pull({ targets, signal: session.signal });
  return { bundle, warnings: [], volatile: false, finish: NOTHING_TO_FINISH };
}

async function fromFile(session: Session, path: string): Promise<Source> {
  const file = await readSourceFile(path);
  const parsed = parseBundle(file.bytes);
  const finish = async (remove: boolean): Promise<void> => {
    const { output } = session;
    const canAsk = process.stdin.isTTY && process.stderr.isTTY;
    const name = displayPath(path);
    if (
      remove ||
      (canAsk && (await askToContinue(`delete the source file '${name}'?`, session.signal)))
    ) {
      await deleteSource(file);
      output.say(`deleted the source file '${name}'`);
      return;
    }
    output.say(`the source file '${name}' still holds the credentials; --delete-source deletes it`);
  };
  return { ...parsed, volatile: false, finish };
}

async function isTarget(session: Session, text: string): Promise<boolean> {
  if (isUri(text)) return true;
  const config = await session.config();
  if (config?.targets.has(text) !== true) return false;
  const file = await stat(text).catch(() => undefined);
  if (file === undefined) return true;
  throw new StorekeysError('usage', `'${text}' is both a configured target and a file`, {
    hint: `write ./${text} for the file, or the target's URI`,
  });
}
