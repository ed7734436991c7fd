/** Docker's own client, with nothing but a listener where its daemon would be. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { programNamed } from './find-program.js';

const DOCKER = programNamed('docker');

/**
 * What `docker create --env-file` asks the daemon to put into the environment of the container.
 *
 * @param home - a folder for the client's own files
 */
export async function dockerEnvironment(
  envFile: string,
  home: string,
): Promise<Readonly<Record<string, string>>> {
  let asked: readonly string[] = [];
  const daemon = createServer((request, response) => {
    response.setHeader('Api-Version', '1.41');
    response.setHeader('Content-Type', 'application/json');
    if (request.url?.includes('/containers/create') !== true) {
      response.end('OK');
      return;
    }
    void json(request).then((body) => {
      asked = (body as { Env: readonly string[] }).Env;
      response.writeHead(201).end(JSON.stringify({ Id: '0123456789ab', Warnings: [] }));
    });
  });
  daemon.listen(0, '127.0.0.1');
  await once(daemon, 'listening');
  const { port } = daemon.address() as AddressInfo;
  try {
    const env = { DOCKER_HOST: `tcp://127.0.0.1:${port}`, DOCKER_CONFIG: home, HOME: home };
    await promisify(execFile)(DOCKER, ['create', '--env-file', envFile, 'image'], { env });
  } finally {
    daemon.closeAllConnections();
    daemon.close();
  }
  return Object.fromEntries(
    asked.map((entry) => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}
