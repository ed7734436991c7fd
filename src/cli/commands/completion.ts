import type { Command } from '../command.js';
import { SHELLS } from '../completion/scripts.js';

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
  load: async () => (await import('../actions/completion.js')).completion,
};
