/** With nothing but Node. */
import { vault } from '../requests/vault.js';
import { createSender } from './send.js';

const send = createSender(process.env['VAULT_ADDR'] ?? '');
const headers = { 'x-vault-token': process.env['VAULT_TOKEN'] ?? '' };

/** See {@link vault}. */
export const main = (args: readonly string[]): Promise<void> =>
  vault(
    (method, path, body) =>
      send({ method, path: `/v1/${path}`, headers, body: body && JSON.stringify(body) }),
    args,
  );
