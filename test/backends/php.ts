import { programNamed } from './find-program.js';

/** The command line of PHP. */
export const PHP: string = programNamed('php');
