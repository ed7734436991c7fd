/** JSON over HTTP by node:http, on one connection. */
import { Agent, request } from 'node:http';

/** One request. */
export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Gives what sends requests to a server and hands back the body of the answer. */
export function createSender(base: string): (outgoing: Outgoing) => Promise<unknown> {
  const { hostname, port } = new URL(base);
  const agent = new Agent({ keepAlive: true });
  return ({ body, ...options }) =>
    new Promise((resolve, reject) => {
      const sent = request({ hostname, port, agent, ...options }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (answer.statusCode !== 200) reject(new Error(text));
          else resolve(JSON.parse(text));
        });
      });
      sent.once('error', reject).end(body);
    });
}
