/**
 * `storekeys pull` from 1Password by ids, and a script that does the same with nothing but the SDK, both
 * against the stand-in of the service in this process. What the second one takes is the SDK's and Node's
 * own; the difference is ours.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startOnePassword } from '../test/backends/onepassword/stand-in.js';
import { makeBundle } from '../test/fixtures/credentials.js';
import { quantile, sideBySide, tableOf } from './side-by-side.js';

const CLI = fileURLToPath(new URL('../dist/cli/storekeys.cjs', import.meta.url));
const BARE = fileURLToPath(new URL('onepassword-bare.mjs', import.meta.url));

/** Of the time of a pull, at most. */
const TARGET_PERCENT = 15;

/** @returns whether our share is as small as it should be */
export async function onepassword(pairs: number): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'storekeys-bench-'));
  const service = await startOnePassword();
  try {
    const vaultId = service.addVault({ title: 'Bench' });
    const bundle = makeBundle();
    const fields = Object.entries(bundle.toFields()).map(([n, v]) => ({ n, t: n, k: 'string', v }));
    const itemId = service.addItem(vaultId, {
      overview: { title: 'BigCommerce bench' },
      details: { sections: [{ name: 'bigcommerce', title: 'bigcommerce', fields }] },
    });
    const [pull, bare] = await sideBySide(
      { name: 'storekeys pull', args: [CLI, 'pull', '--from', `op://${vaultId}/${itemId}`] },
      { name: 'bare SDK', args: [BARE, vaultId, itemId] },
      {
        pairs,
        cwd: folder,
        env: { HOME: folder, OP_SERVICE_ACCOUNT_TOKEN: service.token() },
        check: (output) => {
          if (!output.includes(bundle.accessToken.reveal())) throw new Error('no token came out');
        },
      },
    );
    const whole = quantile(pull.milliseconds, 0.5);
    const sdk = quantile(bare.milliseconds, 0.5);
    const percent = (100 * (whole - sdk)) / whole;
    const differences = pull.milliseconds.map((time, i) => time - (bare.milliseconds[i] ?? NaN));
    process.stdout.write(
      `1Password, pull by ids, ${pairs} pairs\n${tableOf([pull, bare])}` +
        `  median of the differences within pairs ${quantile(differences, 0.5).toFixed(0)} ms\n` +
        `  ratio of medians ${(whole / sdk).toFixed(3)}\n` +
        `  our share of a pull ${percent.toFixed(1)} %, at most ${TARGET_PERCENT} % wanted\n`,
    );
    return percent <= TARGET_PERCENT;
  } finally {
    await service.close();
    await rm(folder, { recursive: true });
  }
}
