// Preloaded into the program by a test: writes down what it does to files below a folder, and lets one of
// these deeds end, stop or fail it. The program imports the functions of node:fs/promises by name.
import { appendFileSync, writeSync } from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join, relative, sep } from 'node:path';

const { below, log, at } = JSON.parse(process.env.STOREKEYS_TEST_FILE_FAULT);
const original = { ...files };
let seen = 0;
let full = false;

/** Names that differ from run to run are made alike. */
function named(path) {
  return relative(below, path)
    .split(sep)
    .join('/')
    .replace(/\.storekeys-[0-9a-f]+/, '.tmp')
    .replace(/\b[a-z2-7]{16}\.age$/, 'OP.age');
}

/** A deed, with what is to happen at it. */
async function done(deed, path, act) {
  const what = `${deed} ${named(path)}`;
  appendFileSync(log, `${what}\n`);
  const here = at !== undefined && what === at.what && ++seen === at.nth;
  if (here && at.when === 'before') fail(at.fault);
  // What is full stays full; to take names away is no matter.
  if (full && (deed === 'create' || deed === 'write' || deed === 'mkdir' || deed === 'link')) {
    throw Object.assign(new Error(`ENOSPC: no space left on device, ${deed}`), { code: 'ENOSPC' });
  }
  const result = await act();
  if (here && at.when === 'after') fail(at.fault);
  return result;
}

function fail(fault) {
  if (fault === 'full') {
    full = true;
    return;
  }
  // Whoever lets it go on has to know that it stands.
  if (fault === 'SIGSTOP') writeSync(2, 'stopped at a file\n');
  process.kill(process.pid, fault);
}

function isOwn(path) {
  return typeof path === 'string' && (path === below || path.startsWith(join(below, sep)));
}

for (const deed of ['mkdir', 'unlink']) {
  files[deed] = (path, ...more) => {
    const act = () => original[deed](path, ...more);
    return isOwn(path) ? done(deed, path, act) : act();
  };
}

for (const deed of ['link', 'rename']) {
  files[deed] = (from, to) => {
    const act = () => original[deed](from, to);
    return isOwn(to) ? done(deed, to, act) : act();
  };
}

files.open = async (path, flags, mode) => {
  const act = () => original.open(path, flags, mode);
  if (!isOwn(path)) return act();
  const handle = flags === 'wx' ? await done('create', path, act) : await act();
  for (const [method, deed] of [
    ['write', 'write'],
    ['writeFile', 'write'],
    ['sync', 'sync'],
  ]) {
    const inner = handle[method].bind(handle);
    handle[method] = (...given) => done(deed, path, () => inner(...given));
  }
  return handle;
};

syncBuiltinESMExports();
