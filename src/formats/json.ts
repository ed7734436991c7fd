import { printed, type Writer } from './writer.js';

/** One JSON object. As `tfvars-json` it is what Terraform reads from a `.tfvars.json` file. */
export const json: Writer = (values) =>
  // Terraform takes strings in such a file literally: `${` begins nothing there.
  // Source: https://developer.hashicorp.com/terraform/language/values/variables
  printed(
    `${JSON.stringify(Object.fromEntries(values.map(({ name, value }) => [name, value])), null, 2)}\n`,
  );
