import { linesOf, refuse, refuseNul, type Writer } from './writer.js';

/**
 * Logging commands that set variables for the tasks that follow; the agent hides those that are secret.
 *
 * The agent undoes `%0D` and `%0A`; whether it also undoes `%AZP25`, the documented form of `%`, depends on
 * its version and on the variable DECODE_PERCENTS. So a `%` is written as it is, and refused only where it
 * would be taken for the beginning of one of these.
 * Source: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export const azureDevOps: Writer = (values) =>
  linesOf(values, (each) => {
    const { name, value, secret } = each;
    refuseNul(each);
    // Source: https://learn.microsoft.com/azure/devops/pipelines/process/variables
    if (/^(?:endpoint|input|path|secret|securefile)/i.test(name)) {
      refuse(name, 'begins with a word that Azure DevOps keeps for itself');
    }
    if (secret && /[\r\n]/.test(value)) {
      refuse(name, 'holds a line break, which Azure DevOps does not take in a secret');
    }
    if (/%(?:0D|0A|AZP25)/.test(value)) {
      refuse(name, 'holds an escape of Azure DevOps, which agents read in different ways');
    }
    const data = value.replaceAll('\r', '%0D').replaceAll('\n', '%0A');
    return `##vso[task.setvariable variable=${name}${secret ? ';issecret=true' : ''}]${data}`;
  });
