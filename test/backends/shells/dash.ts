import { programNamed } from '../find-program.js';

/** The shell dash. */
export const DASH: string = programNamed('dash');
