import type { NamedValue } from './variables.js';
import { refuse, refuseNul, type Writer } from './writer.js';

/**
 * Variables for the steps that follow, in the file that `GITHUB_ENV` names; or outputs of this step, in the
 * one that `GITHUB_OUTPUT` names. Printed are only the commands that mask the secrets in the log.
 *
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions, and for what is read
 * from the file actions/runner src/Runner.Worker/FileCommandManager.cs.
 */
export const githubActions: Writer = (values, { asOutputs, nonce }) => {
  const masks = values.filter(({ secret, value }) => secret && value !== '');
  return {
    stdout: masks.map(({ value }) => `::add-mask::${commandData(value)}\n`).join(''),
    appends: [
      {
        variable: asOutputs ? 'GITHUB_OUTPUT' : 'GITHUB_ENV',
        text: values.map((each) => entry(each, asOutputs, nonce)).join(''),
      },
    ],
  };
};

function entry(each: NamedValue, asOutput: boolean, nonce: () => string): string {
  const { name, value } = each;
  refuseNul(each);
  if (!asOutput && /^(?:GITHUB_|RUNNER_|NODE_OPTIONS$)/i.test(name)) {
    refuse(name, 'is a name that GitHub Actions does not let a step set');
  }
  // On Windows the runner takes it for a part of the line break after it.
  if (value.endsWith('\r')) refuse(name, 'ends in a carriage return, which a runner may cut off');
  let end = delimiter(nonce);
  while (value.includes(end)) end = delimiter(nonce);
  return `${name}<<${end}\n${value}\n${end}\n`;
}

function delimiter(nonce: () => string): string {
  return `STOREKEYS_${nonce()}`;
}

/** As in actions/toolkit packages/core/src/command.ts. */
function commandData(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
