/** The steps of the pipelines in examples/ci that run a script; each format has its own places for them. */
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
    readonly before_script: readonly string[];
    readonly script: readonly string[];
  };
}

interface CircleCi {
  readonly jobs: {
    readonly deploy: {
      readonly environment: Variables;
      readonly steps: readonly (string | { readonly run: string })[];
    };
  };
}

interface Bitbucket {
  readonly pipelines: {
    readonly branches: {
      readonly main: readonly { readonly step: { readonly script: readonly string[] } }[];
    };
  };
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
  'gitlab-ci.yml': (): readonly Step[] => {
    const { deploy } = read('gitlab-ci.yml') as GitLab;
    const script = [...deploy.before_script, ...deploy.script].join('\n');
    return [{ script, env: deploy.variables }];
  },
  'circleci.yml': (): readonly Step[] => {
    const { environment: env, steps } = (read('circleci.yml') as CircleCi).jobs.deploy;
    return steps.flatMap((step) => (typeof step === 'string' ? [] : { script: step.run, env }));
  },
  'bitbucket-pipelines.yml': (): readonly Step[] => {
    const { main } = (read('bitbucket-pipelines.yml') as Bitbucket).pipelines.branches;
    return main.map(({ step }) => ({ script: step.script.join('\n'), env: {} }));
  },
};

function read(name: string): unknown {
  return parse(example(`ci/${name}`));
}
