import { BUNDLE_KEYS } from '../../bundle/bundle.js';
import { StorekeysError } from '../../errors.js';
import {
  FORMATS,
  fieldsOf,
  PREVIOUS_KEYS,
  type Content,
  type FormatName,
} from '../../formats/formats.js';
import { nearest } from '../../nearest.js';
import type { Arguments } from '../arguments.js';
import type { Command } from '../command.js';
import { writeOutputFile } from '../output-file.js';
import { PULL_OPTIONS, pullContent } from '../pull-content.js';

const MASK = '********';

/** Named as a file it is stdout all the same; where that is a socket, it cannot be opened again. */
const STDOUT: readonly string[] = ['/dev/stdout', '/dev/fd/1'];

export const pull: Command = {
  name: 'pull',
  usage: 'pull [store]',
  describe: 'Print the current bundle, or write it to a file',
  positionals: { store: 'alias of a store in the configuration' },
  options: {
    from: PULL_OPTIONS.from,
    format: {
      type: 'string',
      requiresArg: true,
      choices: Object.keys(FORMATS),
      default: 'dotenv',
      describe: 'how to write it',
    },
    field: { type: 'string', requiresArg: true, describe: 'only one value, such as access_token' },
    output: {
      type: 'string',
      requiresArg: true,
      describe: 'write to this file, mode 0600, instead of stdout',
    },
    'with-previous': PULL_OPTIONS['with-previous'],
    reveal: { type: 'boolean', describe: 'show the values on a terminal' },
  },
  examples: [
    ['storekeys pull --from local://acme > .env', 'as dotenv'],
    ['storekeys pull --from local://acme --field access_token', 'one value'],
  ],
  async run(args, session) {
    const render = renderer(args);
    const { output } = session;
    const pulled = await pullContent(args, session);
    const text = render(pulled);
    const file = args.text('output');
    if (file !== undefined && !STDOUT.includes(file)) {
      await writeOutputFile(file, text, session.env);
      return undefined;
    }
    const masked = file === undefined && output.dataIsTerminal && !args.flag('reveal');
    output.data(masked ? mask(text, pulled) : text);
    if (masked) output.say('values are masked on a terminal; --reveal shows them');
    return undefined;
  },
};

/** Decided before anything is read: a wrong field name costs no request. */
function renderer(args: Arguments): (content: Content) => string {
  const field = args.text('field');
  if (field === undefined) return FORMATS[args.text('format') as FormatName];
  const known = [
    ...BUNDLE_KEYS,
    ...(args.flag('with-previous') ? PREVIOUS_KEYS : []),
  ] as readonly string[];
  if (!known.includes(field)) {
    const guess = nearest(field, known);
    throw new StorekeysError('usage', `--field: there is no field '${field}'`, {
      hint: guess === undefined ? `fields: ${known.join(', ')}` : `did you mean '${guess}'?`,
    });
  }
  return (content) => {
    const value = fieldsOf(content)[field];
    if (value !== undefined) return `${value}\n`;
    throw new StorekeysError('not-found', `the bundle has no ${field}`);
  };
}

function mask(text: string, { bundle, previous }: Content): string {
  return [bundle, ...(previous === undefined ? [] : [previous])]
    .flatMap(({ clientId, clientSecret, accessToken }) => [clientId, clientSecret, accessToken])
    .reduce((masked, secret) => masked.replaceAll(secret.reveal(), MASK), text);
}
