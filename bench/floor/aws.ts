/**
 * With nothing but Node: requests signed by hand, after
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac } from 'node:crypto';
import { aws } from '../requests/aws.js';
import { createSender } from './send.js';

const {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint = '',
  AWS_REGION: region = '',
  AWS_ACCESS_KEY_ID: keyId = '',
  AWS_SECRET_ACCESS_KEY: key = '',
} = process.env;

const send = createSender(endpoint);
const { host } = new URL(endpoint);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (secret: string | Buffer, text: string): Buffer =>
  createHmac('sha256', secret).update(text).digest();

function signed(action: string, body: string): Record<string, string> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [time.slice(0, 8), region, 'secretsmanager', 'aws4_request'];
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host,
    'x-amz-date': time,
    'x-amz-target': `secretsmanager.${action}`,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n');
  const signature = hmac(scope.reduce<string | Buffer>(hmac, `AWS4${key}`), toSign);
  const credential = `Credential=${keyId}/${scope.join('/')}`;
  const proof = `SignedHeaders=${names}, Signature=${signature.toString('hex')}`;
  return { ...headers, authorization: `AWS4-HMAC-SHA256 ${credential}, ${proof}` };
}

/** See {@link aws}. */
export const main = (args: readonly string[]): Promise<void> =>
  aws((action, input) => {
    const body = JSON.stringify(input);
    return send({ method: 'POST', path: '/', headers: signed(action, body), body });
  }, args);
