/** The pipelines of examples/ci: their steps run as they are written, and nothing of a bundle is in their logs. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { CLI, cleanEnvironment } from '../harness/cli.js';
import { sandbox } from '../harness/sandbox.js';
import { findSentinels } from '../harness/sentinel.js';
import { readGitHubFile } from '../unit/formats/readers/github.js';
import { PIPELINES, type Step } from './pipeline-files.js';
import { AzureLog, GitHubLog } from './shown-log.js';
import { stored, variablesOf } from './stored.js';

type Values = Readonly<Record<string, string>>;

/** An `npm` that deploys: it writes down the bundle that it got, and talks too much. */
const NPM = `#!/bin/sh
[ "$*" = ci ] && exit
[ "$*" = "run deploy" ] || exit 9
env | grep '^BIGCOMMERCE_' > "$SEEN"
echo "deploying with $BIGCOMMERCE_ACCESS_TOKEN"
echo "and with $BIGCOMMERCE_ACCESS_TOKEN" >&2
`;

interface Machine {
  /** The bundle, by the names that it has in an environment. */
  readonly bundle: Values;
  /** The file that `GITHUB_ENV` names. */
  readonly gitHubEnv: string;
  /** Runs one step and gives what it printed. */
  readonly run: (step: Step, variables: Values) => string;
  /** What the deployment got. */
  readonly seen: () => Values;
}

async function machine(t: TestContext): Promise<Machine> {
  const box = sandbox(t);
  const tools = join(box.work, 'tools');
  const installed = join(box.work, 'node_modules', '.bin');
  for (const folder of [tools, installed]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(tools, 'npm'), NPM, { mode: 0o755 });
  symlinkSync(CLI, join(installed, 'storekeys'));
  writeFileSync(
    join(box.work, 'storekeys.yaml'),
    "stores:\n  acme: { targets: ['local://acme'] }\n",
  );
  const seen = join(box.asked, 'seen');
  const gitHubEnv = join(box.asked, 'github-env');
  const clean = cleanEnvironment(box);
  const env = {
    ...clean,
    PATH: `${tools}${delimiter}${clean['PATH'] ?? ''}`,
    CI: 'true',
    SEEN: seen,
    npm_config_update_notifier: 'false',
  };
  const bundle = await stored(t, 'local://acme', env);
  return {
    bundle: variablesOf(bundle),
    gitHubEnv,
    run: (step, variables) => {
      const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', step.script], {
        cwd: box.work,
        env: { ...env, ...variables, ...step.env },
        encoding: 'utf8',
      });
      assert.equal(status, 0, step.script);
      return stdout + stderr;
    },
    seen: () => {
      const lines = readFileSync(seen, 'utf8').trimEnd().split('\n');
      return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2) as [string, string]));
    },
  };
}

const SECRET = ['CLIENT_ID', 'CLIENT_SECRET', 'ACCESS_TOKEN'].map((name) => `BIGCOMMERCE_${name}`);

/** A step after all others that shows what it has: one by one, side by side, and in JSON. */
const TELL = [
  ...SECRET.map((name) => `echo "${name}=$${name}"`),
  `echo "${SECRET.map((name) => `$${name}`).join('')}"`,
  `echo '{"token":"'"$BIGCOMMERCE_ACCESS_TOKEN"'"}' >&2`,
].join('\n');

/** The step has told all secrets, and the log shows none of them. */
function shownToNobody(told: string, log: string): void {
  const values = findSentinels(told).map(({ value }) => value);
  assert.deepEqual([...new Set(values)].sort(), ['access_token', 'client_id', 'client_secret']);
  assert.deepEqual(findSentinels(log), []);
  const lines = [...SECRET.map((name) => `${name}=***`), '***', '{"token":"***"}'];
  assert.ok(log.endsWith(`${lines.join('\n')}\n`), log);
}

for (const file of ['gitlab-ci.yml', 'circleci.yml', 'bitbucket-pipelines.yml'] as const) {
  test(`${file}: the program gets the bundle, and the log, where nothing is masked, has none of it`, async (t) => {
    const { run, seen, bundle } = await machine(t);
    const log = PIPELINES[file]().map((step) => run(step, {}));
    assert.deepEqual(seen(), bundle);
    assert.deepEqual(findSentinels(log.join('')), []);
    assert.match(log.join(''), /deploying with \[redacted\]/);
  });
}

test('github-actions.yml: the steps after the pull have the bundle, and the log is masked', async (t) => {
  const { run, seen, bundle, gitHubEnv } = await machine(t);
  const log = new GitHubLog();
  const take = (step: Step): string => {
    const known = existsSync(gitHubEnv) ? readFileSync(gitHubEnv, 'utf8') : '';
    const printed = run(step, { ...readGitHubFile(known, false), GITHUB_ENV: gitHubEnv });
    log.take(printed);
    return printed;
  };
  for (const step of PIPELINES['github-actions.yml']()) take(step);
  assert.deepEqual(seen(), bundle);
  assert.match(log.text, /deploying with \*\*\*/);
  shownToNobody(take({ script: TELL, env: {} }), log.text);
});

test('azure-pipelines.yml: the deployment has what is no secret and what it names, and the log is masked', async (t) => {
  const { run, seen, bundle } = await machine(t);
  const log = new AzureLog();
  const take = ({ script, env }: Step): string => {
    const { variables, secret } = log;
    const usual = Object.entries(variables).filter(([name]) => !secret.has(name));
    // The agent leaves a name that it does not know as it is.
    const named = Object.entries(env).map(([name, text]) => [
      name,
      text.replace(/\$\((\w+)\)/g, (whole, variable: string) => variables[variable] ?? whole),
    ]);
    const step = { script, env: Object.fromEntries(named) as Values };
    const printed = run(step, Object.fromEntries(usual));
    log.take(printed);
    return printed;
  };
  for (const step of PIPELINES['azure-pipelines.yml']()) take(step);
  const { BIGCOMMERCE_STORE_HASH, BIGCOMMERCE_ACCESS_TOKEN, BIGCOMMERCE_API_PATH } = bundle;
  assert.deepEqual(seen(), {
    BIGCOMMERCE_STORE_HASH,
    BIGCOMMERCE_ACCESS_TOKEN,
    BIGCOMMERCE_API_PATH,
  });
  assert.match(log.text, /deploying with \*\*\*/);
  const env = Object.fromEntries(SECRET.map((name) => [name, `$(${name})`]));
  shownToNobody(take({ script: TELL, env }), log.text);
});
