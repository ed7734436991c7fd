/** The live check in words and in JSON. */
import type { LiveCheck } from '../bigcommerce/live-check.js';
import { CREDENTIAL_NAMES } from '../bundle/schema.js';
import { table } from './output.js';

/** A line a field, then what was seen. */
export function liveText({ verdicts, reasons, store }: LiveCheck): string {
  const rows = CREDENTIAL_NAMES.map((name) => [`  ${name}`, verdicts[name]]);
  const { name, status, plan } = store ?? {};
  const about = [name, status, plan].filter((part) => part !== undefined).join(', ');
  const lines = [...(about === '' ? [] : [`store: ${about}`]), ...reasons];
  return table(rows) + lines.map((line) => `  ${line}`).join('\n');
}

/** As `--json` prints it; `null` when BigCommerce was not asked. */
export function liveJson(live: LiveCheck | undefined): object | null {
  if (live === undefined) return null;
  const { outcome, verdicts, reasons, store, hint } = live;
  return { outcome, verdicts, reasons, hint: hint ?? null, store: store ?? null };
}
