/** The pipelines of examples/ci: their steps run as they are written, and nothing of a bundle is in their logs. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findSentinels } from '../harness/sentinel.js';
import { readGitHubFile } from '../unit/formats/readers/github.js';
import { documented, PIPELINES, type Step } from './pipeline-files.js';
import { machine, type Values } from './pipeline-machine.js';
import { AzureLog, GitHubLog } from './shown-log.js';

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

test('docs/pipelines.md: the steps of its sections are those of the pipelines', () => {
  const { gitLab, circleCi, bitbucket } = documented();
  assert.deepEqual(gitLab, PIPELINES['gitlab-ci.yml']());
  assert.deepEqual(circleCi, PIPELINES['circleci.yml']());
  assert.deepEqual(bitbucket, PIPELINES['bitbucket-pipelines.yml']());
});

test('docs/pipelines.md: a shell and a file get the bundle, and a pull that fails ends the job', async (t) => {
  const { run, attempt, seen, bundle } = await machine(t);
  const [shell = '', file = ''] = documented().scripts;
  const log = run({ script: `${shell}\nenv | grep ^BIGCOMMERCE_ > "$SEEN"`, env: {} }, {});
  assert.deepEqual([seen(), log], [bundle, '']);
  run(
    { script: `${file}\n[ "$(ls -l .env | cut -c 1-10)" = -rw------- ]\nmv .env "$SEEN"`, env: {} },
    {},
  );
  assert.deepEqual(seen(), bundle);
  for (const script of [shell, file]) {
    const failed = attempt(`${script.replace('acme', 'nobody')}\necho went on`);
    assert.equal(failed.status, 2, failed.log);
    assert.doesNotMatch(failed.log, /went on/);
  }
});
