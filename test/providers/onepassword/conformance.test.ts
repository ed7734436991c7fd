import { after, test } from 'node:test';
import { onePassword } from '../../../providers/onepassword/index.js';
import { startOnePassword } from '../../backends/onepassword/stand-in.js';
import { conformance } from '../../conformance/index.js';

const service = await startOnePassword({ after });
service.addVault({ title: 'Team Vault' });

await conformance({
  test,
  definition: onePassword,
  context: {
    env: { OP_SERVICE_ACCOUNT_TOKEN: service.token() },
    onRequest: () => undefined,
  },
  uri: (name) => `op://Team Vault/${name}`,
});
