/** Reads HTTP/1.1 requests from a connection. Node's own server refuses Vault's method LIST. */

/** One request, read to its end. */
export interface ProxiedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Takes the request at the start of the bytes; undefined while it is not whole. */
interface Parsed {
  readonly request: ProxiedRequest;
  readonly rest: Buffer;
}

/**
 * Hands over each request of a connection, one after the other, until the client closes it.
 *
 * @param handle - awaited before the next request is handed over
 */
export async function readRequests(
  socket: AsyncIterable<Buffer>,
  handle: (request: ProxiedRequest) => Promise<void>,
): Promise<void> {
  let bytes: Buffer = Buffer.alloc(0);
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk]);
    for (let parsed = parse(bytes); parsed !== undefined; parsed = parse(bytes)) {
      bytes = parsed.rest;
      await handle(parsed.request);
    }
  }
}

function parse(bytes: Buffer): Parsed | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const after = bytes.subarray(headEnd + 4);
  const found = headers.has('transfer-encoding')
    ? takeChunks(after)
    : takeLength(after, Number(headers.get('content-length') ?? 0));
  if (found === undefined) return undefined;
  return { request: { method, path, headers, body: found.body }, rest: found.rest };
}

function takeLength(bytes: Buffer, length: number): { body: Buffer; rest: Buffer } | undefined {
  if (bytes.length < length) return undefined;
  return { body: bytes.subarray(0, length), rest: bytes.subarray(length) };
}

function takeChunks(bytes: Buffer): { body: Buffer; rest: Buffer } | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const length = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const start = lineEnd + 2;
    if (bytes.length < start + length + 2) return undefined;
    parts.push(bytes.subarray(start, start + length));
    at = start + length + 2;
    if (length === 0) return { body: Buffer.concat(parts), rest: bytes.subarray(at) };
  }
}
