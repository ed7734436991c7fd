/** The requests of `storekeys pull` and `push` to 1Password by ids, with its SDK, as its users write it. */
import { createClient, type Item } from '@1password/sdk';
import { isSame, print, readBundle, type Fields } from '../requests/bundle-file.js';

/** Of a replace. */
const OTHER_READS = 5;

/** `pull VAULT ITEM`, or `push VAULT ITEM FILE`: a file that holds what is stored changes nothing. */
export async function main([
  verb,
  vaultId = '',
  itemId = '',
  file = '',
]: readonly string[]): Promise<void> {
  const client = await createClient({
    auth: process.env['OP_SERVICE_ACCOUNT_TOKEN'] ?? '',
    integrationName: 'storekeys-bench',
    integrationVersion: 'v1',
  });
  const item = await client.items.get(vaultId, itemId);
  if (verb === 'pull') {
    print(fieldsOf(item));
    return;
  }
  const bundle = readBundle(file);
  const again = await client.items.get(vaultId, itemId);
  if (isSame(fieldsOf(again), bundle)) return;
  // What storekeys wants to know before it replaces and afterwards: the account before, a change meanwhile.
  for (let i = 0; i < OTHER_READS; i++) await client.items.get(vaultId, itemId);
  await client.items.list(vaultId);
  const fields = item.fields.map((field) => {
    const value = isOurs(field) ? bundle[field.title] : undefined;
    return value === undefined ? field : { ...field, value };
  });
  await client.items.put({ ...item, fields });
  const read = await client.items.get(vaultId, itemId);
  if (!isSame(fieldsOf(read), bundle)) throw new Error('not stored');
}

const isOurs = ({ sectionId }: Item['fields'][number]): boolean => sectionId === 'bigcommerce';

function fieldsOf({ fields }: Item): Fields {
  return Object.fromEntries(fields.filter(isOurs).map(({ title, value }) => [title, value]));
}
