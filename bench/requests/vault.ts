/** The requests of `storekeys pull` and `push` to KV version 2, whatever sends them. */
import { isSame, print, readBundle, type Fields } from './bundle-file.js';
import { eachOf, namesFrom } from './many.js';

/** Sends one and gives the body of the answer. */
export type Send = (method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>;

interface Data {
  readonly data: { readonly data: Fields; readonly metadata: { readonly version: number } };
}

/** `pull NAME`, `pull-many FOLDER`, or `push NAME FILE`: a file that holds what is stored changes nothing. */
export async function vault(
  send: Send,
  [verb, name = '', file = '']: readonly string[],
): Promise<void> {
  if (verb === 'pull-many') {
    await eachOf(namesFrom(name), 8, async (each) => {
      print(((await send('GET', `secret/data/${each}`)) as Data).data.data);
    });
    return;
  }
  const data = `secret/data/${name}`;
  const metadata = `secret/metadata/${name}`;
  const { data: stored } = (await send('GET', data)) as Data;
  if (verb === 'pull') {
    print(stored.data);
    return;
  }
  await send('GET', metadata);
  const bundle = readBundle(file);
  if (isSame(stored.data, bundle)) return;
  // What storekeys wants to know before it replaces: the account before, the history, a change meanwhile.
  await send('GET', metadata);
  await send('GET', `${data}?version=${stored.metadata.version - 1}`);
  await send('GET', metadata);
  await send('POST', data, { data: bundle, options: { cas: stored.metadata.version } });
  await send('GET', data);
  await send('GET', metadata);
  const { data: read } = (await send('GET', data)) as Data;
  if (!isSame(read.data, bundle)) throw new Error('not stored');
}
