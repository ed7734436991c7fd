/** What the bare programs do beside their requests: print a bundle, read one from a file. */
import { readFileSync } from 'node:fs';

/** A bundle in its stored form. */
export type Fields = Readonly<Record<string, string>>;

/** As a dotenv file. */
export function print(fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    process.stdout.write(`BIGCOMMERCE_${name.toUpperCase()}=${value}\n`);
  }
}

/** A JSON file. */
export function readBundle(path: string): Fields {
  return JSON.parse(readFileSync(path, 'utf8')) as Fields;
}

/** Whether both hold the same credentials. */
export function isSame(one: Fields, two: Fields): boolean {
  return one['access_token'] === two['access_token'];
}
