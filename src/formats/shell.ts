import { singleQuoted } from '../single-quoted.js';
import { linesOf, refuseNul, type Writer } from './writer.js';

/** `export NAME='value'` for a POSIX shell's `eval`. */
export const shell: Writer = (values) =>
  linesOf(values, (each) => {
    refuseNul(each);
    return `export ${each.name}=${singleQuoted(each.value)}`;
  });
