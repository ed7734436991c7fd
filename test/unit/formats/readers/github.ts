/**
 * An independent reader of the file that `GITHUB_ENV` names, and of mask commands, by what the runner of
 * GitHub Actions does: `NAME<<DELIMITER`, lines, the delimiter alone on a line. On Windows CR LF ends a line.
 * Source: actions/runner, src/Runner.Worker/FileCommandManager.cs and src/Runner.Common/ActionCommand.cs.
 */
export function readGitHubFile(text: string, onWindows: boolean): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = [...text.matchAll(onWindows ? /(.*?)(\r\n|\n|$)/gs : /(.*?)(\n|$)/gs)];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]?.[1] ?? '';
    if (line === '') continue;
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (name === undefined) throw new Error('a line that is no entry');
    let value = '';
    let pending = '';
    for (i++; lines[i]?.[1] !== delimiter; i++) {
      const [, content = '', end = ''] = lines[i] ?? [];
      if (end === '') throw new Error('the delimiter does not come');
      value += pending + content;
      pending = end;
    }
    values[name] = value;
  }
  return values;
}

/** What is masked; anything printed that is no mask command fails. */
export function readMasks(stdout: string): readonly string[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [, data] = /^::add-mask::([^\r]+)$/.exec(line) ?? [];
      if (data === undefined) throw new Error('a line that is no mask command');
      return data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
    });
}
