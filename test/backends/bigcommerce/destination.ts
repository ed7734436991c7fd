/**
 * Where webhooks may lead: https on port 443 (docs, "Webhooks Overview"). The stand-in deviates in one
 * thing: plain http to this machine's loopback, on any port, is taken as well, because the tests' receivers
 * have no certificate that anybody trusts.
 */

/** What is wrong with a destination; the text is made up, as none is documented. */
export function destinationProblem(destination: string): string | undefined {
  if (!URL.canParse(destination)) return 'error.invalid';
  const { protocol, hostname, port } = new URL(destination);
  if (protocol === 'http:' && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(hostname)) {
    return undefined;
  }
  // The parser drops the port that the protocol has anyway.
  return protocol === 'https:' && port === '' ? undefined : 'error.invalid';
}
