/** One stand-in for all tests of a file, with a vault to write in. */
import { after } from 'node:test';
import { startOnePassword, type OnePasswordStandIn } from './stand-in.js';

/** See {@link sharedOnePassword}. */
export interface SharedOnePassword {
  readonly service: OnePasswordStandIn;
  /** What signs in. */
  readonly env: Readonly<Record<string, string>>;
  /** The title of the vault. */
  readonly vault: string;
  readonly vaultId: string;
}

let own: Promise<SharedOnePassword> | undefined;

/** Ends with the file. Use titles of your own: other tests are at work in the vault. */
export function sharedOnePassword(): Promise<SharedOnePassword> {
  own ??= start();
  return own;
}

async function start(): Promise<SharedOnePassword> {
  const service = await startOnePassword({ after });
  const vault = 'Integrations';
  const vaultId = service.addVault({ title: vault });
  return { service, env: { OP_SERVICE_ACCOUNT_TOKEN: service.token() }, vault, vaultId };
}
