/** A fresh folder for each test, searched for fixture values at its end. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { describeHits, searchTree } from './sentinel.js';

/** The folders of a test. */
export interface Sandbox {
  readonly root: string;
  /** The home folder of the user. */
  readonly home: string;
  /** For temporary files of the program. */
  readonly tmp: string;
  /** The working directory. */
  readonly work: string;
  /** For inputs with values; not searched. */
  readonly given: string;
  /** For outputs that are asked to hold values; not searched. */
  readonly asked: string;
  /** What the program was called with and said; see `cli.ts`. */
  readonly runs: string;
}

/** A user and group, as `child_process.spawn` takes them. */
export interface SpawnUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** The part of the test context that a sandbox needs. */
interface TestScope {
  readonly name: string;
  after(hook: () => void): void;
}

const UNSEARCHED = ['given', 'asked'];

/** The user "nobody". */
const NOBODY = 65_534;

/**
 * A user whom file permissions stop, as they do not stop root: "nobody" when the tests run as root, else
 * nobody else. Give it to {@link sandbox} and to the program alike.
 */
export function unprivileged(): SpawnUser {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/**
 * Makes the folders of a test. At its end they are searched, and removed unless the runner keeps all of
 * them below `STOREKEYS_TEST_ROOT` for its own search.
 *
 * @param scope - the context of the test
 * @param owner - to whom the folders belong
 */
export function sandbox(scope: TestScope, owner: SpawnUser = {}): Sandbox {
  const kept = process.env['STOREKEYS_TEST_ROOT'];
  const label = scope.name.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 40);
  const root = mkdtempSync(join(kept ?? tmpdir(), `box-${label}-`));
  const folder = (name: string): string => {
    const path = join(root, name);
    mkdirSync(path, { mode: 0o700 });
    if (owner.uid !== undefined) chownSync(path, owner.uid, owner.gid ?? owner.uid);
    return path;
  };
  const box: Sandbox = {
    root,
    home: folder('home'),
    tmp: folder('tmp'),
    work: folder('work'),
    given: folder('given'),
    asked: folder('asked'),
    runs: folder('runs'),
  };
  if (owner.uid !== undefined) chmodSync(root, 0o711);
  scope.after(() => {
    makeReadable(root);
    try {
      const hits = searchTree(root, isUnsearched);
      assert.equal(describeHits(hits), '', 'fixture values were left in the sandbox');
    } finally {
      if (kept === undefined) rmSync(root, { recursive: true, force: true });
    }
  });
  return box;
}

/**
 * The fixture values below a folder of sandboxes, and of other files that a run made. Left out is the
 * cache of tsx, which holds the sources of the tests.
 */
export function searchSandboxes(folder: string): ReturnType<typeof searchTree> {
  const boxes = readdirSync(folder).filter((name) => name.startsWith('box-'));
  const unsearched = new Set(boxes.flatMap((box) => UNSEARCHED.map((name) => join(box, name))));
  const cache = join('tmp', 'tsx-');
  return searchTree(folder, (path) => unsearched.has(path) || path.startsWith(cache));
}

/** Tests take permissions away, which would stop the search and the removal when they do not run as root. */
function makeReadable(folder: string): void {
  chmodSync(folder, 0o711);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeReadable(path);
    if (entry.isFile()) chmodSync(path, 0o600);
  }
}

function isUnsearched(path: string): boolean {
  return UNSEARCHED.includes(path.split(sep)[0] ?? '');
}
