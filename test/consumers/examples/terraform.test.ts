/**
 * examples/terraform/main.tf. Real: Terraform, which formats and reads the whole file, evaluates its expressions and
 * applies it; and the secret string, read by AWS's own client from the emulator, into which storekeys wrote it. Put in
 * place, since providers cannot be had without their registry: for the ephemeral resource an ephemeral variable with
 * that string, for the provider `bigcommerce` a module that takes what it takes, ephemeral too, and writes it down.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseByPython } from '../../backends/readers.js';
import { sandbox } from '../../harness/sandbox.js';
import { findSentinels } from '../../harness/sentinel.js';
import { example } from '../../examples/example-files.js';
import { storedInAws } from '../../examples/stored-in-aws.js';
import { variablesOf } from '../../examples/stored.js';

const text = example('terraform/main.tf');

/** What the provider takes: https://github.com/ashsmith/terraform-provider-bigcommerce/blob/HEAD/docs/index.md */
const ARGUMENTS = ['store_hash', 'client_id', 'access_token'];

/** A block of the file, by how it begins. */
function block(head: string): string {
  const from = text.indexOf(`\n${head} {\n`) + 1;
  assert.ok(from > 0, head);
  return text.slice(from, text.indexOf('\n}\n', from) + 3);
}

/** The value of an argument that is a string. */
function argument(head: string, name: string): string {
  return new RegExp(`^ *${name} *= "(.*)"$`, 'm').exec(block(head))?.[1] ?? '';
}

/** The module in the provider's place. */
function standIn(seen: string): string {
  const variables = ARGUMENTS.map(
    (name) => `
variable "${name}" {
  type      = string
  ephemeral = true
}
`,
  );
  return `${variables.join('')}
resource "terraform_data" "seen" {
  provisioner "local-exec" {
    command = "env | grep ^BIGCOMMERCE_ | tee ${seen}"
    environment = {
      BIGCOMMERCE_STORE_HASH   = var.store_hash
      BIGCOMMERCE_CLIENT_ID    = var.client_id
      BIGCOMMERCE_ACCESS_TOKEN = var.access_token
    }
  }
}
`;
}

test('main.tf: Terraform reads it, as it would format it', async (t) => {
  const providers = await parseByPython('configuration', text, sandbox(t).work);
  assert.deepEqual(providers, { aws: 'hashicorp/aws', bigcommerce: 'ashsmith/bigcommerce' });
});

test('main.tf: the provider gets the bundle, and neither state nor log has any of it', async (t) => {
  const box = sandbox(t);
  const secret = 'ephemeral "aws_secretsmanager_secret_version" "acme"';
  const region = argument('provider "aws"', 'region');
  const name = argument(secret, 'secret_id');
  const { bundle, read } = await storedInAws(t, box, region);
  const secretString = await read(name);

  const seen = join(box.asked, 'seen');
  const reference = 'ephemeral.aws_secretsmanager_secret_version.acme.secret_string';
  const provider = 'provider "bigcommerce"';
  mkdirSync(join(box.work, 'bigcommerce'));
  writeFileSync(join(box.work, 'bigcommerce', 'main.tf'), standIn(seen));
  writeFileSync(
    join(box.work, 'main.tf'),
    'variable "secret_string" {\n  type      = string\n  ephemeral = true\n}\n' +
      block('locals').replace(reference, 'var.secret_string') +
      block(provider).replace(
        `${provider} {`,
        'module "bigcommerce" {\n  source = "./bigcommerce"',
      ),
  );
  const log = String(await parseByPython('apply', secretString, box.work));

  const { BIGCOMMERCE_STORE_HASH, BIGCOMMERCE_CLIENT_ID, BIGCOMMERCE_ACCESS_TOKEN } =
    variablesOf(bundle);
  const expected = { BIGCOMMERCE_STORE_HASH, BIGCOMMERCE_CLIENT_ID, BIGCOMMERCE_ACCESS_TOKEN };
  const lines = Object.entries(expected).map(([variable, value]) => `${variable}=${value ?? ''}`);
  assert.deepEqual(readFileSync(seen, 'utf8').trimEnd().split('\n').sort(), lines.sort());
  assert.match(log, /output suppressed due to ephemeral value/);
  assert.deepEqual(findSentinels(log), []);
  const state = readFileSync(join(box.work, 'terraform.tfstate'), 'utf8');
  assert.match(state, /"module.bigcommerce"/);
  assert.deepEqual(findSentinels(state), []);
});
