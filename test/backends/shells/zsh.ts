import { programNamed } from '../find-program.js';

/** The shell zsh. */
export const ZSH: string = programNamed('zsh');
