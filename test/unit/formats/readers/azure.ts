/**
 * An independent reader of `##vso[task.setvariable]` commands, by what the agent of Azure Pipelines does with
 * each line of output: the first `##vso[` and the first `]` after it, properties between semicolons, then data.
 * It undoes `%0D` and `%0A`, and `%AZP25` where DECODE_PERCENTS says so.
 * Source: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export function readAzure(stdout: string, decodePercents: boolean): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of stdout.split(/\r\n|\r|\n/).slice(0, -1)) {
    const [, properties = '', data = ''] =
      /##vso\[task\.setvariable ([^\]]*)\](.*)$/s.exec(line) ?? [];
    const pairs = properties.split(';').map((pair) => pair.split('=') as [string, string]);
    const { variable, issecret } = Object.fromEntries(pairs) as Record<string, string | undefined>;
    if (variable === undefined) throw new Error('a line that sets no variable');
    const lines = data.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
    // SYSTEM_UNSAFEALLOWMULTILINESECRET is not set.
    if (issecret === 'true' && /[\r\n]/.test(lines)) throw new Error('a secret of several lines');
    values[variable] = decodePercents ? lines.replaceAll('%AZP25', '%') : lines;
  }
  return values;
}
