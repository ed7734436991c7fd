import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ZSH } from '../../backends/shells/zsh.js';
import { openPty } from '../../harness/pty.js';
import { shellScene, type ShellScene } from './shell-scene.js';

/** Loads the script as the help says, or as a function of the search path. */
async function completesAsLoaded(t: TestContext, scene: ShellScene, load: string): Promise<void> {
  const { box, env, calls } = scene;
  writeFileSync(
    join(box.home, '.zshrc'),
    `PS1='ready> '\nunset zle_bracketed_paste\nunsetopt prompt_sp beep\nzle_highlight=(none)\nautoload -U compinit\n${load}`,
  );
  const session = await openPty(ZSH, ['-d', '-i'], {
    env: { ...env, ZDOTDIR: box.home },
    cwd: box.work,
  });
  t.after(() => session.kill());
  await session.expect(/ready> /);
  const completes = async (typed: string, becomes: RegExp): Promise<void> => {
    // Ctrl-U forgets what was typed; Ctrl-C would be lost while the completion still runs.
    session.send(`\x15${typed}\t`);
    await session.expect(becomes);
  };
  await completes('storekeys pus', /push /);
  await completes('storekeys push a', /cme/);
  await completes('storekeys push --to pr', /od/);
  await completes('storekeys push --to=peo', /ple/);
  await completes('storekeys push --delete', /-source/);
  await completes('storekeys push --from cre', /dentials\\ one\.txt/);
  await completes('storekeys pull --format dot', /env/);
  await completes('storekeys config tr', /ust/);
  session.send('\x15storekeys pu\t\t');
  await session.expect(/pull +-- Print the current bundle/);
  assert.ok(calls().every((call) => call.startsWith('__complete ') || call === 'completion zsh'));
  session.send('\x15exit 0\r');
  assert.equal((await session.exit()).status, 0);
}

test('zsh completes at the Tab key, with the script sourced', async (t) => {
  const scene = await shellScene(t, 'zsh');
  await completesAsLoaded(t, scene, 'compinit -u -D\nsource <(storekeys completion zsh)\n');
});

test('zsh completes at the Tab key, with the script in its search path', async (t) => {
  const scene = await shellScene(t, 'zsh');
  writeFileSync(join(scene.box.home, '_storekeys'), scene.script);
  await completesAsLoaded(t, scene, `fpath=('${scene.box.home}' $fpath)\ncompinit -u -D\n`);
});
