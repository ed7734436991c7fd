import { shellNamed } from './find.js';

/** The shell zsh. */
export const ZSH: string = shellNamed('zsh');
