/** What goes over the wire between a program and a server, counted without changing a byte of it. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { readRequests } from '../test/backends/http-requests.js';

/** What passed. */
export interface Traffic {
  /** One a request, as `GET /v1/secret/data/…`, or by its action on AWS; ids and names are left out. */
  readonly requests: readonly string[];
  /** Both ways, with headers. */
  readonly bytes: number;
}

/** A port in front of a server. */
export interface Meter {
  readonly url: string;
  /** What passed since the last call. No connection may be open. */
  take(): Promise<Traffic>;
  stop(): void;
}

/** Starts one in front of a server on loopback with plain HTTP. */
export async function startMeter(upstream: string): Promise<Meter> {
  const { hostname, port } = new URL(upstream);
  let connections: Connection[] = [];
  const server = createServer((client) => {
    const connection: Connection = { sent: [], received: 0 };
    connections.push(connection);
    const serverSide = connect(Number(port), hostname);
    joined(client, serverSide);
    client.on('data', (chunk: Buffer) => connection.sent.push(chunk));
    serverSide.on('data', (chunk: Buffer) => (connection.received += chunk.length));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the meter has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    take: async () => {
      const taken = connections;
      connections = [];
      const requests: string[] = [];
      for (const { sent } of taken) {
        await readRequests(Readable.from(sent), ({ method, path, headers }) => {
          const action = headers.get('x-amz-target');
          requests.push(action?.split('.')[1] ?? `${method} ${withoutIds(path)}`);
          return Promise.resolve();
        });
      }
      const bytes = taken.flatMap(({ sent, received }) => [...sent.map((c) => c.length), received]);
      return { requests, bytes: bytes.reduce((sum, each) => sum + each, 0) };
    },
    stop: () => {
      server.close();
    },
  };
}

interface Connection {
  readonly sent: Buffer[];
  received: number;
}

/** Each gets what the other sends, to its end. */
function joined(client: Socket, serverSide: Socket): void {
  for (const [from, to] of [
    [client, serverSide],
    [serverSide, client],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
  }
}

/** Without what differs from run to run or from secret to secret. */
function withoutIds(path: string): string {
  return path
    .replace(/\?.*$/, '')
    .replace(/\/(?:[a-z0-9]{26}|\d+)(?=\/|$)/gi, '/ID')
    .replace(/(?<=\/secret\/(?:data|metadata)\/).+/, 'NAME');
}
