import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { StorekeysError } from '../../errors.js';
import { errnoOf } from '../../files.js';
import { NotStartedError } from './not-started.js';

const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

/** What `execve` says of the file or the arguments, as against the state of the machine. */
const OF_PROGRAM: Readonly<Record<string, string>> = {
  EACCES: 'it is no file that may be executed',
  EPERM: 'the system does not allow it',
  ENOEXEC: 'it is in no format that this system executes',
  ENOTDIR: 'a part of its path is not a folder',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'its path is too long',
  ETXTBSY: 'somebody is writing to it',
  E2BIG: 'its arguments and environment are too long',
};

/**
 * Starts a program. Its signals are those that a shell would give it.
 *
 * @param program - its name or path, and its arguments
 * @param begun - called with the process at once, before anything can come of it
 * @throws {@link NotStartedError} when it is not there or not executable; {@link StorekeysError}
 * `unavailable` when the system has no room for it
 */
export async function start(
  program: readonly string[],
  options: { readonly env: Record<string, string>; readonly stdio: StdioOptions },
  begun: (child: ChildProcess) => void,
): Promise<ChildProcess> {
  const [file = '', ...args] = program;
  // Node takes it for a mistake of its caller.
  if (file === '') throw failure('ENOENT', file);
  try {
    const child = spawn(file, args, options);
    begun(child);
    await once(child, 'spawn');
    return child;
  } catch (error) {
    const errno = errnoOf(error);
    throw errno === undefined ? error : failure(errno, file);
  }
}

function failure(errno: string, file: string): StorekeysError {
  if (errno === 'ENOENT') {
    const hint = 'check the name and PATH; of a script also the program that its first line names';
    return new NotStartedError(NOT_FOUND, `cannot run '${file}': it was not found`, hint);
  }
  const reason = OF_PROGRAM[errno];
  if (reason !== undefined) {
    const hint = 'name a program, or a script that its owner made executable';
    return new NotStartedError(NOT_EXECUTABLE, `cannot run '${file}': ${reason}`, hint);
  }
  return new StorekeysError('unavailable', `cannot run '${file}': the system says ${errno}`, {
    hint: 'look at the limits on processes, memory and open files',
  });
}
