import { linesOf, refuse, refuseNul, type Writer } from './writer.js';

/**
 * `$env:NAME = 'value'` for PowerShell's `Invoke-Expression`.
 *
 * All of it is printable ASCII on one line, since PowerShell takes a program's output apart at line breaks and
 * decodes it by the console's code page. Anything else is joined on as `[char]` with its UTF-16 code.
 * Source: about_Quoting_Rules and about_Operators in PowerShell's documentation.
 */
export const powershell: Writer = (values) =>
  linesOf(values, (each) => {
    refuseNul(each);
    // Assigning an empty string removes the variable. Source: about_Environment_Variables.
    if (each.value === '') refuse(each.name, 'is empty, which PowerShell takes for no variable');
    return `$env:${each.name} = ${expression(each.value)}`;
  });

/** The first operand is text, so that what follows is joined to it and not added. */
function expression(value: string): string {
  const [plain = ''] = /^[\x20-\x7e]*/.exec(value) ?? [];
  const rest = value.slice(plain.length).match(/[\x20-\x7e]+|[^\x20-\x7e]/g) ?? [];
  return [
    quoted(plain),
    ...rest.map((part) => (/^[\x20-\x7e]/.test(part) ? quoted(part) : code(part))),
  ].join(' + ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function code(unit: string): string {
  return `[char]${unit.charCodeAt(0)}`;
}
