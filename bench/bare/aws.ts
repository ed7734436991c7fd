/** With the AWS SDK, as its users write it. */
import {
  BatchGetSecretValueCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { aws, type Send } from '../requests/aws.js';

const client = new SecretsManagerClient({});

const send: Send = (action, input) => {
  const withId = input as { SecretId: string };
  switch (action) {
    case 'BatchGetSecretValue':
      return client.send(new BatchGetSecretValueCommand(input));
    case 'GetSecretValue':
      return client.send(new GetSecretValueCommand(withId));
    case 'DescribeSecret':
      return client.send(new DescribeSecretCommand(withId));
    case 'ListSecretVersionIds':
      return client.send(new ListSecretVersionIdsCommand(withId));
    case 'PutSecretValue':
      return client.send(new PutSecretValueCommand(withId));
    case 'UpdateSecretVersionStage':
      return client.send(
        new UpdateSecretVersionStageCommand(withId as { SecretId: string; VersionStage: string }),
      );
  }
};

/** See {@link aws}. */
export const main = (args: readonly string[]): Promise<void> => aws(send, args);
