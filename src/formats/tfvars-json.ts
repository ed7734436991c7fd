import { json } from './json.js';
import { refuse, type Writer } from './writer.js';

/**
 * A `.tfvars.json` file: JSON whose strings Terraform takes literally, `${` begins nothing there. Terraform's
 * strings are in Unicode's form NFC: it changes others.
 * Source: https://developer.hashicorp.com/terraform/language/values/variables and
 * https://github.com/zclconf/go-cty/blob/main/docs/types.md
 */
export const tfvarsJson: Writer = (values, options) => {
  for (const { name, value } of values) {
    if (value !== value.normalize('NFC')) {
      refuse(name, "is not in Unicode's form NFC, into which Terraform brings every text");
    }
  }
  return json(values, options);
};
