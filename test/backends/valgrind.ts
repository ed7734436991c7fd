import { programNamed } from './find-program.js';

/** Counts the instructions that a program executes. */
export const VALGRIND: string = programNamed('valgrind');
