import { StorekeysError } from '../../errors.js';
import type { Command } from '../command.js';
import { SCRIPTS } from '../completion/scripts.js';

const SHELLS = Object.keys(SCRIPTS);

export const completion: Command = {
  name: 'completion',
  usage: 'completion <shell>',
  describe: 'Print the completion script of a shell',
  positionals: { shell: SHELLS.join(', ') },
  choices: { shell: SHELLS },
  options: {},
  examples: [
    ['source <(storekeys completion bash)', 'in ~/.bashrc'],
    ['source <(storekeys completion zsh)', 'in ~/.zshrc, after compinit'],
    ['storekeys completion fish | source', 'in ~/.config/fish/config.fish'],
  ],
  run(args, { output }) {
    const shell = args.text('shell') ?? '';
    const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
    if (script === undefined) {
      throw new StorekeysError('usage', 'there is no completion for this shell', {
        hint: `choose from ${SHELLS.join(', ')}`,
      });
    }
    output.data(script);
    return Promise.resolve(undefined);
  },
};
