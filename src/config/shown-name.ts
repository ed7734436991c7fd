/**
 * A name from a file or an argument, fit to be shown: somebody may have pasted a token where a name
 * belongs, so a long run of letters and digits is described and not repeated.
 */
export function shownName(name: string): string {
  const plain = /^[\x21-\x7e]{1,64}$/.test(name) && !/[A-Za-z0-9]{20}/.test(name);
  return plain ? name : `(a name of ${name.length} characters)`;
}
