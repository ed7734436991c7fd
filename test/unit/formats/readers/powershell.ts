/**
 * An independent reader of `$env:NAME = …` lines, by the rules of PowerShell's about_Quoting_Rules and its
 * language specification: between single quotes nothing means anything but a quote, and two of them are one;
 * the typographic quotes ‘ ’ ‚ ‛ count as single quotes too. `+` joins, `[char]N` is a UTF-16 code unit.
 */
const QUOTES = "'‘’‚‛";

/** @throws Error for anything else */
export function readPowerShell(script: string): Record<string, string> {
  const values: Record<string, string> = {};
  // PowerShell gets a program's output by lines, and its console's code page may know no more than ASCII.
  for (const line of script.split(/\r\n|\r|\n/).slice(0, -1)) {
    if (/[^\x20-\x7e]/.test(line)) throw new Error('not printable ASCII');
    const [, name = '', expression = ''] =
      /^\$env:([A-Za-z_][A-Za-z0-9_]*) = (.+)$/.exec(line) ?? [];
    values[name] = evaluate(expression);
  }
  return values;
}

function evaluate(expression: string): string {
  let result = '';
  let at = 0;
  while (at < expression.length) {
    if (at > 0) at = after(expression, at, ' + ');
    if (QUOTES.includes(expression[at] ?? '')) {
      for (at++; ; at++) {
        const character = expression[at];
        if (character === undefined) throw new Error('an open quote');
        if (!QUOTES.includes(character)) result += character;
        else if (QUOTES.includes(expression[at + 1] ?? ' ')) result += expression[++at] ?? '';
        else break;
      }
      at++;
    } else {
      const [all = '', code = ''] = /^\[char\](\d+)/.exec(expression.slice(at)) ?? [];
      // A number at the beginning would make a sum of it.
      if (all === '' || at === 0) throw new Error('neither text nor a character');
      result += String.fromCharCode(Number(code));
      at += all.length;
    }
  }
  if (result === '') throw new Error('an empty string removes the variable');
  return result;
}

function after(text: string, at: number, expected: string): number {
  if (text.startsWith(expected, at)) return at + expected.length;
  throw new Error(`no '${expected}'`);
}
