import { shellNamed } from './find.js';

/** The shell bash. */
export const BASH: string = shellNamed('bash');
