/**
 * A path as messages show it: the folder, and the file's name without what may be a credential. The
 * file that BigCommerce offers is called `BigCommerceAPI-credentials-…-.txt` with 31 characters of one
 * in the middle; and somebody may have given a pasted value where a path was expected.
 */
export function displayPath(path: string): string {
  // eslint-disable-next-line no-control-regex -- control characters would let a name write to the terminal
  const printable = path.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
  const start = printable.search(/[^\\/]*$/);
  const name = printable
    .slice(start)
    .replace(/^(BigCommerceAPI-credentials-).*?(-?(?: ?\(\d+\))?(?:\.[a-z]{1,4})?)$/i, '$1***$2')
    .replace(/(?=[a-z]*\d)[a-z\d]{12,}/gi, '***');
  return (printable.slice(0, start) + name).replace(/[a-z\d]{20,}/gi, '***');
}
