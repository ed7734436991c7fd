/**
 * An AWS Lambda function. What is outside of the handler is done once for each instance and lives as long as
 * that: the sign-in, the bundle, the connections. An instance that was frozen for hours reads again before
 * it uses what it has, since the age is told by the calendar, too.
 *
 * The function's role needs `secretsmanager:GetSecretValue` on the secret that TARGET names.
 */
import {
  bigCommerceBaseUrl,
  createCredentialSource,
  createOpener,
  processEnvironment,
  refreshOn401,
} from 'storekeys';

const env = processEnvironment();
const opener = createOpener({ env });
const target = await opener.open(env['TARGET'] ?? 'aws-sm://bigcommerce/acme');
const source = createCredentialSource(target, { maxAgeMs: 15 * 60_000 });
const storeApi = refreshOn401(source, fetch, { baseUrl: bigCommerceBaseUrl(env) });

/** Answers with the status of the store's API. */
export async function handler(): Promise<{ readonly statusCode: number }> {
  const { status, body } = await storeApi('v2/time');
  await body?.cancel();
  return { statusCode: status === 200 ? 200 : 502 };
}
