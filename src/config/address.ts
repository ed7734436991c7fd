/**
 * A server's address in one spelling: lower-case scheme and host, no default port, no slash at the end.
 *
 * @returns `undefined` for what is no URL of a server, or one with user, password, query or fragment
 */
export function normalAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { protocol, host, username, password, search, hash } = url;
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  if (`${username}${password}${search}${hash}` !== '') return undefined;
  return `${protocol}//${host}${url.pathname.replace(/\/+$/, '')}`;
}
