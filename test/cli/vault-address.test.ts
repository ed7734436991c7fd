/** No login goes to a server that only a configuration names, whichever it is that signs in. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startIdTokenIssuer } from '../backends/id-tokens.js';
import { scene } from './store-scene.js';

let connections = 0;
/** Somebody else's server. It counts who comes, and hangs up. */
const strange = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
strange.listen(0, '127.0.0.1');
await once(strange, 'listening');
const address = `http://127.0.0.1:${(strange.address() as AddressInfo).port}`;
const issuer = await startIdTokenIssuer();
after(async () => {
  strange.close();
  await issuer.close();
});

const ROLE = { VAULT_AUTH_ROLE: 'ci' };
const SECRET = 'no-value-of-a-secret';

/** Everything that signs in by a login, and a token. `given`: a folder for files. */
function logins(given: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const pod = join(given, 'pod-token');
  writeFileSync(pod, SECRET);
  return {
    token: { VAULT_TOKEN: SECRET },
    approle: { VAULT_ROLE_ID: 'ci', VAULT_SECRET_ID: SECRET },
    'wrapped secret ID': { VAULT_ROLE_ID: 'ci', VAULT_WRAPPED_SECRET_ID: SECRET },
    'id token': { VAULT_AUTH_METHOD: 'jwt', VAULT_ID_TOKEN: SECRET },
    'id token by name': { VAULT_ID_TOKEN_VARIABLE: 'CI_TOKEN', CI_TOKEN: SECRET, ...ROLE },
    "GitHub's id token": { ...issuer.githubEnv, ...ROLE },
    kubernetes: { VAULT_KUBERNETES_TOKEN_PATH: pod, ...ROLE },
    // These files are not read either.
    certificate: { VAULT_CLIENT_CERT: '/cert.pem', VAULT_CLIENT_KEY: '/key.pem' },
  };
}

test('an address of a configuration that was found: refused, and nothing is sent there', async (t) => {
  const { run, box } = await scene(t);
  const uri = `vault://secret/acme?address=${address}`;
  const file = join(box.work, 'storekeys.yaml');
  writeFileSync(file, `targets: { ops: '${uri}' }\nstores: { acme: { targets: [ops] } }\n`);
  for (const [what, login] of Object.entries(logins(box.given))) {
    const env = { ...login, VAULT_ADDR: 'http://127.0.0.1:1' };
    for (const args of [
      ['pull', 'acme'],
      ['pull', '--from', 'ops'],
      ['history', 'acme'],
    ]) {
      const refused = await run(args, { env });
      assert.equal(refused.status, 2, `${what}: ${refused.stderr}`);
      assert.match(
        refused.stderr,
        /\?address= leads to an address that neither you nor your environment named\n.*VAULT_ADDR/,
      );
    }
    const doctor = await run(['doctor', 'ops'], { env });
    assert.equal(doctor.status, 10, `${what}: ${doctor.stdout}`);
  }
  assert.deepEqual([connections, issuer.audiences], [0, []]);

  // The counter works: once the user names the address, it is asked.
  const named = { VAULT_TOKEN: SECRET, VAULT_ADDR: address };
  const asked = await run(['pull', 'acme', '--timeout', '5s'], { env: named });
  assert.equal(asked.status, 7, asked.stderr);
  assert.ok(connections > 0);
});
