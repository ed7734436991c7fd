import { styleText } from 'node:util';
import type { Environment } from '../../environment.js';

/** The styles that the CLI uses; each gives the text back as it is when there is no colour. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

/**
 * Tells whether to colour what goes to a stream. FORCE_COLOR decides first, `0` and `false` being no,
 * then NO_COLOR (https://no-color.org), then whether it is a terminal that can.
 */
export function wantsColour(stream: { readonly isTTY?: boolean }, env: Environment): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** Styles for text that goes to `stream`; see {@link wantsColour}. */
export function styleFor(stream: { readonly isTTY?: boolean }, env: Environment): Style {
  const colour = wantsColour(stream, env);
  const style =
    (format: keyof Style) =>
    (text: string): string =>
      // Not validated: the stream that styleText would look at is another one.
      colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
  };
}
