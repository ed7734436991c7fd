/** How `run` ends when its program did not begin. */
import { StorekeysError } from '../../errors.js';

/** The exit status of failures of storekeys itself, before the program started; as of `docker run`. */
export const OWN_FAILURE = 125;

/** The program could not be started, and it is the program that is the reason. */
export class NotStartedError extends StorekeysError {
  /** As shells give it: 126 for what cannot be executed, 127 for what is not there. */
  readonly exitStatus: number;

  constructor(exitStatus: number, message: string, hint: string) {
    super('usage', message, { hint });
    this.exitStatus = exitStatus;
  }
}
