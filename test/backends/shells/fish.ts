import { shellNamed } from './find.js';

/** The shell fish. */
export const FISH: string = shellNamed('fish');
