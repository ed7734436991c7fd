/** With node-vault, as its users write it: it sends by axios, which it brings along. */
import nodeVault from 'node-vault';
import { vault, type Send } from '../requests/vault.js';

const client = nodeVault({
  endpoint: process.env['VAULT_ADDR'] ?? '',
  token: process.env['VAULT_TOKEN'] ?? '',
});

const send: Send = (method, path, body) =>
  (method === 'GET' ? client.read(path) : client.write(path, body)) as Promise<unknown>;

/** See {@link vault}. */
export const main = (args: readonly string[]): Promise<void> => vault(send, args);
