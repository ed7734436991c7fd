/** A TLS key and certificate that nobody trusts, made on the spot: no key lies in the repository. */
import { generateKeyPairSync, sign } from 'node:crypto';

/** For `https.createServer`, in PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** The fewest fields that RFC 5280 allows, with subject and issuer `localhost`, until 2049. */
export function makeSelfSigned(): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const commonName = der(0x06, Buffer.from('550403', 'hex'));
  const localhost = der(
    0x30,
    der(0x31, der(0x30, commonName, der(0x0c, Buffer.from('localhost')))),
  );
  const validity = der(0x30, utcTime('250101000000Z'), utcTime('491231235959Z'));
  const serial = der(0x02, Buffer.from([1]));
  const content = der(
    0x30,
    serial,
    ecdsaWithSha256,
    localhost,
    validity,
    localhost,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', content, privateKey));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(der(0x30, content, ecdsaWithSha256, signature)),
  };
}

/** A tag, the length, and what is in it: DER, ITU-T X.690. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text));
}

function pem(content: Buffer): string {
  const lines = content.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
