/** A machine of a CI on which the steps of a pipeline run, with a bundle in a target of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';
import { CLI, cleanEnvironment } from '../harness/cli.js';
import { sandbox } from '../harness/sandbox.js';
import type { Step } from './pipeline-files.js';
import { stored, variablesOf } from './stored.js';

export type Values = Readonly<Record<string, string>>;

/** An `npm` that deploys: it writes down the bundle that it got, and talks too much. */
const NPM = `#!/bin/sh
[ "$*" = ci ] && exit
[ "$*" = "run deploy" ] || exit 9
env | grep '^BIGCOMMERCE_' > "$SEEN"
echo "deploying with $BIGCOMMERCE_ACCESS_TOKEN"
echo "and with $BIGCOMMERCE_ACCESS_TOKEN" >&2
`;

/** See {@link machine}. */
export interface Machine {
  /** The bundle, by the names that it has in an environment. */
  readonly bundle: Values;
  /** The file that `GITHUB_ENV` names. */
  readonly gitHubEnv: string;
  /** Runs one step, which has to succeed, and gives what it printed. */
  readonly run: (step: Step, variables: Values) => string;
  /** Runs one step, whatever comes of it. */
  readonly attempt: (script: string) => { readonly status: number | null; readonly log: string };
  /** What the deployment got. */
  readonly seen: () => Values;
}

/** Sets it up; the store is `acme`. */
export async function machine(t: TestContext): Promise<Machine> {
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
  const start = (script: string, more: Values): ReturnType<Machine['attempt']> => {
    const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', script], {
      cwd: box.work,
      env: { ...env, ...more },
      encoding: 'utf8',
    });
    return { status, log: stdout + stderr };
  };
  return {
    bundle: variablesOf(bundle),
    gitHubEnv,
    run: (step, variables) => {
      const { status, log } = start(step.script, { ...variables, ...step.env });
      assert.equal(status, 0, step.script);
      return log;
    },
    attempt: (script) => start(script, {}),
    seen: () => {
      const lines = readFileSync(seen, 'utf8').trimEnd().split('\n');
      return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2) as [string, string]));
    },
  };
}
