/** The requests of `storekeys pull` and `push` to AWS Secrets Manager, whatever sends them. */
import { randomUUID } from 'node:crypto';
import { isSame, print, readBundle, type Fields } from './bundle-file.js';
import { eachOf, namesFrom } from './many.js';

/** The actions that are used. */
export type Action =
  | 'BatchGetSecretValue'
  | 'GetSecretValue'
  | 'DescribeSecret'
  | 'ListSecretVersionIds'
  | 'PutSecretValue'
  | 'UpdateSecretVersionStage';

/** Sends one and gives the body of the answer. */
export type Send = (action: Action, input: object) => Promise<unknown>;

/** The label of what is not current yet. */
const STAGED = 'BENCH_STAGED';

interface Value {
  readonly SecretString: string;
  readonly VersionId: string;
}

interface Description {
  readonly VersionIdsToStages: Readonly<Record<string, readonly string[]>>;
}

/** `pull NAME`, `pull-many FOLDER`, or `push NAME FILE`: a file that holds what is stored changes nothing. */
export async function aws(
  send: Send,
  [verb, name = '', file = '']: readonly string[],
): Promise<void> {
  if (verb === 'pull-many') {
    const names = namesFrom(name);
    const batches = names.flatMap((_, i) => (i % 20 === 0 ? [names.slice(i, i + 20)] : []));
    await eachOf(batches, 4, async (SecretIdList) => {
      const answer = (await send('BatchGetSecretValue', { SecretIdList })) as {
        SecretValues: Value[];
      };
      for (const { SecretString } of answer.SecretValues) print(JSON.parse(SecretString) as Fields);
    });
    return;
  }
  const id = { SecretId: name };
  const current = { ...id, VersionStage: 'AWSCURRENT' };
  const value = async (): Promise<{ fields: Fields; version: string }> => {
    const answer = (await send('GetSecretValue', current)) as Value;
    return { fields: JSON.parse(answer.SecretString) as Fields, version: answer.VersionId };
  };
  const stored = await value();
  if (verb === 'pull') {
    print(stored.fields);
    return;
  }
  const description = (await send('DescribeSecret', id)) as Description;
  const bundle = readBundle(file);
  if (isSame(stored.fields, bundle)) return;
  // What storekeys wants to know before it replaces: the account before, the history, a change meanwhile.
  await send('ListSecretVersionIds', id);
  await send('DescribeSecret', id);
  const previous = Object.entries(description.VersionIdsToStages).find(([, stages]) =>
    stages.includes('AWSPREVIOUS'),
  );
  await send('GetSecretValue', { ...id, VersionId: previous?.[0] });
  await send('DescribeSecret', id);
  await send('DescribeSecret', id);
  const token = randomUUID();
  await send('PutSecretValue', {
    ...id,
    SecretString: JSON.stringify(bundle),
    ClientRequestToken: token,
    VersionStages: [STAGED],
  });
  await send('UpdateSecretVersionStage', {
    ...current,
    MoveToVersionId: token,
    RemoveFromVersionId: stored.version,
  });
  await send('UpdateSecretVersionStage', {
    ...id,
    VersionStage: STAGED,
    RemoveFromVersionId: token,
  });
  await value();
  await send('ListSecretVersionIds', id);
  await send('DescribeSecret', id);
  const read = await value();
  if (!isSame(read.fields, bundle)) throw new Error('not stored');
  await send('DescribeSecret', id);
}
