import { programNamed } from '../find-program.js';

/** The shell bash. */
export const BASH: string = programNamed('bash');
