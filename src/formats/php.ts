import { printed, type Writer } from './writer.js';

/**
 * `define('NAME', 'value');` for a PHP file that others require. Between single quotes only the quote and the
 * backslash mean something. Source: https://www.php.net/manual/language.types.string.php
 */
export const php: Writer = (values) =>
  printed(
    [
      '<?php',
      ...values.map(({ name, value }) => `define('${name}', '${quoted(value)}');`),
      '',
    ].join('\n'),
  );

function quoted(value: string): string {
  return value.replace(/['\\]/g, (character) => `\\${character}`);
}
