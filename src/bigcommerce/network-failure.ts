/** What went wrong below HTTP, in our own words: errors of `fetch` hold requests and headers in their causes. */
export interface NetworkFailure {
  /** Follows the name of a host: "refused the connection". */
  readonly what: string;
  /** Another try a moment later can go better. */
  readonly transient: boolean;
  /** There was no connection to send the request on, so it cannot have had any effect. */
  readonly unsent: boolean;
}

const lasting = (what: string): NetworkFailure => ({ what, transient: false, unsent: false });
const passing = (what: string): NetworkFailure => ({ what, transient: true, unsent: false });
const unsent = (failure: NetworkFailure): NetworkFailure => ({ ...failure, unsent: true });

// Codes of Node's own sockets and name look-ups (Node docs, "Common system errors"; `dns` "Error codes"),
// of OpenSSL's certificate check (X509_verify_cert_error_string(3)) and of undici (its docs, "Errors").
const FAILURES: Readonly<Record<string, NetworkFailure>> = {
  ECONNREFUSED: unsent(passing('refused the connection')),
  ECONNRESET: passing('closed the connection before its answer was complete'),
  EPIPE: passing('closed the connection before its answer was complete'),
  UND_ERR_SOCKET: passing('closed the connection before its answer was complete'),
  ENOTFOUND: unsent(lasting('has no address: the name was not resolved')),
  EAI_AGAIN: unsent(passing('has no address for now: the name server did not answer')),
  ETIMEDOUT: passing('cannot be reached: the connection timed out'),
  UND_ERR_CONNECT_TIMEOUT: unsent(passing('cannot be reached: the connection timed out')),
  UND_ERR_HEADERS_TIMEOUT: passing('did not answer in time'),
  UND_ERR_BODY_TIMEOUT: passing('did not complete its answer in time'),
  EHOSTUNREACH: passing('cannot be reached: there is no route to it'),
  ENETUNREACH: passing('cannot be reached: there is no network'),
  CERT_HAS_EXPIRED: unsent(lasting('showed a TLS certificate that has expired')),
  CERT_NOT_YET_VALID: unsent(lasting('showed a TLS certificate that is not valid yet')),
  ERR_TLS_CERT_ALTNAME_INVALID: unsent(lasting('showed a TLS certificate for another name')),
  DEPTH_ZERO_SELF_SIGNED_CERT: unsent(lasting('showed a TLS certificate that is not trusted')),
  SELF_SIGNED_CERT_IN_CHAIN: unsent(lasting('showed a TLS certificate that is not trusted')),
  UNABLE_TO_GET_ISSUER_CERT: unsent(lasting('showed a TLS certificate that is not trusted')),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unsent(
    lasting('showed a TLS certificate that is not trusted'),
  ),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unsent(lasting('showed a TLS certificate that is not trusted')),
};

/**
 * Says what an error thrown by `fetch`, or by reading its body, means.
 *
 * @param error - anything; only its code and name are looked at, and those of its causes
 */
export function describeNetworkFailure(error: unknown): NetworkFailure {
  for (let e = error, depth = 0; isObject(e) && depth < 5; e = e['cause'], depth++) {
    // Node 20 and 22 give it a code (HPE_…), later ones only this name.
    if (e['name'] === 'HTTPParserError') return lasting('did not speak HTTP');
    const code = e['code'];
    if (typeof code !== 'string') continue;
    const known = FAILURES[code];
    if (known !== undefined) return known;
    if (code === 'EPROTO' || /^ERR_(?:SSL|TLS)_/.test(code)) return lasting('did not speak TLS');
  }
  return passing('could not be asked: the request failed');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
