/** The built program on each Node that it is made for: one bundle through every backend and most commands. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { NODE_VERSIONS, nodeBinary } from '../backends/node-versions.js';
import { cliBackends, downloaded, scene } from '../cli/scene.js';
import type { CliRun } from '../harness/cli.js';

const backends = await cliBackends();
const env = Object.assign({}, ...backends.map((each) => each.env)) as Record<string, string>;

for (const version of Object.keys(NODE_VERSIONS)) {
  test(`Node ${version}: push, rotate, pull, run, retire and status on all backends`, async (t) => {
    const node = await nodeBinary(version);
    assert.equal(execFileSync(node, ['--version'], { encoding: 'utf8' }), `v${version}\n`);
    const { run, account, file, store } = await scene(t);
    const uris = backends.map(({ uri }) => uri());
    const does = async (args: readonly string[], asked = false, status = 0): Promise<CliRun> => {
      const ended = await run(args, { env, node, asked });
      assert.equal(ended.status, status, `${args.join(' ')}: ${ended.stderr}`);
      return ended;
    };
    const [first, second] = [account(), account()];
    const from = (bundle: typeof first): string =>
      file(`${bundle.fingerprint}.txt`, downloaded(bundle));
    const to = uris.flatMap((uri) => ['--to', uri]);
    const targets = uris.flatMap((uri) => ['--target', uri]);
    await does(['push', '--from', from(first), ...to]);
    await does(['rotate', '--from', from(second), ...to, '--yes']);
    for (const uri of uris) {
      const { stdout } = await does(['pull', '--from', uri, '--format', 'json'], true);
      const { access_token: token } = JSON.parse(stdout) as { access_token: string };
      assert.ok(token === second.accessToken.reveal());
      await does(['history', '--from', uri]);
    }
    const program = [node, '-e', 'console.log(process.env.BIGCOMMERCE_ACCESS_TOKEN)'];
    const ran = await does(['run', '--from', uris[0] ?? '', '--', ...program]);
    assert.equal(ran.stdout, '[redacted]\n');
    await does(['retire', ...targets], true, 10);
    store.deleteAccount(first);
    await does(['retire', ...targets, '--purge', '--yes'], true);
    await does(['doctor', ...uris]);
    await does(['recover', ...to]);
    await does(['--help']);
  });
}
