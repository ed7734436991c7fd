// What `storekeys pull` does on 1Password, with its SDK and nothing else: sign in, get, print.
import { createClient } from '@1password/sdk';

const [vaultId = '', itemId = ''] = process.argv.slice(2);
const client = await createClient({
  auth: process.env['OP_SERVICE_ACCOUNT_TOKEN'] ?? '',
  integrationName: 'storekeys-bench',
  integrationVersion: 'v1',
});
const { fields } = await client.items.get(vaultId, itemId);
for (const { title, sectionId, value } of fields) {
  if (sectionId === 'bigcommerce') process.stdout.write(`${title}=${value}\n`);
}
