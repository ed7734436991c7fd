/** Formats read back in this process: by Node itself, or by readers written from the documented rules. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { parse } from 'yaml';
import { writeValues } from '../../../src/formats/formats.js';
import { checkTemplate, template } from '../../../src/formats/template.js';
import { OPTIONS, readsBack, type Consumer } from './read-back.js';
import { readAzure } from './readers/azure.js';
import { readGitHubFile, readMasks } from './readers/github.js';
import { readPowerShell } from './readers/powershell.js';

type Read = Record<string, string>;

const CONSUMERS: readonly Consumer[] = [
  {
    format: 'dotenv',
    name: 'Node (`util.parseEnv`, as `--env-file`)',
    runs: 200,
    read: ({ stdout }) => parseEnv(stdout) as Read,
  },
  {
    format: 'json',
    name: 'Node (`JSON.parse`)',
    runs: 200,
    read: ({ stdout }) => JSON.parse(stdout) as Read,
  },
  {
    format: 'yaml',
    name: 'the npm package `yaml` (YAML 1.2)',
    runs: 100,
    read: ({ stdout }) => parse(stdout) as Read,
  },
  {
    format: 'powershell',
    name: "a reader of ours, by PowerShell's documented quoting rules",
    runs: 200,
    read: ({ stdout }) => readPowerShell(stdout),
  },
  {
    format: 'github-actions',
    name: "a reader of ours, by the runner's source, as on Linux and on Windows",
    runs: 200,
    read: ({ stdout, appends }, names) => {
      const text = appends[0]?.text ?? '';
      const values = readGitHubFile(text, false);
      assert.deepEqual(readGitHubFile(text, true), values);
      const secrets = names.filter((name) => Number(name.slice(2)) % 2 === 0);
      const masked = secrets.map((name) => values[name]).filter((value) => value !== '');
      assert.deepEqual(readMasks(stdout), masked);
      return values;
    },
  },
  {
    format: 'azure-devops',
    name: 'a reader of ours, by the documented escapes, with DECODE_PERCENTS and without',
    runs: 200,
    read: ({ stdout }) => {
      const values = readAzure(stdout, true);
      assert.deepEqual(readAzure(stdout, false), values);
      return values;
    },
  },
];

for (const consumer of CONSUMERS) {
  test(`${consumer.format} is read back by ${consumer.name}`, () => readsBack(consumer));
}

test('template: values stand as they are, the text around them too', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (before, value, after) => {
      const around = [before, after].map((text) => text.replaceAll('{', '('));
      const text = `${around[0] ?? ''}{{ V }}${around[1] ?? ''}{{'{{'}}`;
      checkTemplate(text, ['V']);
      const { stdout } = template([{ name: 'V', value, secret: true }], {
        ...OPTIONS,
        template: text,
      });
      assert.equal(stdout, `${around.join(value)}{{`);
    }),
  );
});

test('yaml: a name that YAML 1.1 takes for something else stands between quotes', () => {
  const write = (name: string): string =>
    writeValues('yaml', [{ name, value: 'x', secret: true }], OPTIONS).stdout;
  assert.equal(write('NO'), '"NO": "x"\n');
  assert.equal(write('NOW'), 'NOW: "x"\n');
});
