import { programNamed } from '../find-program.js';

/** The shell fish. */
export const FISH: string = programNamed('fish');
