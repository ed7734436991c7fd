/** The steps of the pipelines in examples/ci that run a script; each format has its own places for them. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { example } from './example-files.js';

type Variables = Readonly<Record<string, string>>;

/** What one shell runs. */
export interface Step {
  readonly script: string;
  /** The variables that the file gives it, as they are written. */
  readonly env: Variables;
}

interface GitHub {
  readonly env: Variables;
  readonly jobs: { readonly deploy: { readonly steps: readonly { readonly run?: string }[] } };
}

interface Azure {
  readonly variables: Variables;
  readonly steps: readonly { readonly script: string; readonly env?: Variables }[];
}

interface GitLab {
  readonly deploy: {
    readonly variables: Variables;
    readonly before_script?: readonly string[];
    readonly script: readonly string[];
  };
}

interface CircleCiJob {
  readonly environment: Variables;
  readonly steps: readonly (string | { readonly run: string })[];
}

interface CircleCi {
  readonly jobs: { readonly deploy: CircleCiJob };
}

type BitbucketSteps = readonly { readonly step: { readonly script: readonly string[] } }[];

interface Bitbucket {
  readonly pipelines: { readonly branches: { readonly main: BitbucketSteps } };
}

/** The steps of each file, in their order; actions of the CI's own, such as a checkout, are left out. */
export const PIPELINES = {
  'github-actions.yml': (): readonly Step[] => {
    const { env, jobs } = read('github-actions.yml') as GitHub;
    return jobs.deploy.steps.flatMap(({ run }) => (run === undefined ? [] : { script: run, env }));
  },
  'azure-pipelines.yml': (): readonly Step[] => {
    const { variables, steps } = read('azure-pipelines.yml') as Azure;
    return steps.map(({ script, env }) => ({ script, env: { ...variables, ...env } }));
  },
  'gitlab-ci.yml': (): readonly Step[] => ofGitLab(read('gitlab-ci.yml') as GitLab),
  'circleci.yml': (): readonly Step[] => ofCircleCi((read('circleci.yml') as CircleCi).jobs.deploy),
  'bitbucket-pipelines.yml': (): readonly Step[] =>
    ofBitbucket((read('bitbucket-pipelines.yml') as Bitbucket).pipelines.branches.main),
};

function ofGitLab({ deploy }: GitLab): readonly Step[] {
  const script = [...(deploy.before_script ?? []), ...deploy.script].join('\n');
  return [{ script, env: deploy.variables }];
}

function ofCircleCi({ environment: env, steps }: CircleCiJob): readonly Step[] {
  return steps.flatMap((step) => (typeof step === 'string' ? [] : { script: step.run, env }));
}

function ofBitbucket(steps: BitbucketSteps): readonly Step[] {
  return steps.map(({ step }) => ({ script: step.script.join('\n'), env: {} }));
}

/** The steps that docs/pipelines.md gives for each CI, and its scripts for a shell. */
export function documented(): {
  readonly gitLab: readonly Step[];
  readonly circleCi: readonly Step[];
  readonly bitbucket: readonly Step[];
  readonly scripts: readonly string[];
} {
  const text = readFileSync(new URL('../../docs/pipelines.md', import.meta.url), 'utf8');
  const blocks = (language: string): readonly string[] =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(
      ([, block = '']) => block,
    );
  const [gitLab, circleCi, bitbucket] = blocks('yaml').map((block) => parse(block) as unknown);
  return {
    gitLab: ofGitLab(gitLab as GitLab),
    circleCi: ofCircleCi(circleCi as CircleCiJob),
    bitbucket: ofBitbucket(bitbucket as BitbucketSteps),
    scripts: blocks('sh'),
  };
}

function read(name: string): unknown {
  return parse(example(`ci/${name}`));
}
