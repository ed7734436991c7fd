/** An emulator of AWS Secrets Manager, STS and IAM: moto, behind a launcher that corrects its answers. */
import { fileURLToPath } from 'node:url';
import { freePort, serverFolder, startServer } from './child-server.js';
import { pythonOfTests } from './install.js';

/** Where it is and how to talk to it. */
export interface AwsEmulatorAddress {
  readonly url: string;
  /** The environment for an AWS SDK or storekeys that is to use it: endpoints, region, made-up keys. */
  readonly env: Readonly<Record<string, string>>;
}

/** A running emulator. */
export interface AwsEmulator extends AwsEmulatorAddress {
  /** Forgets everything that was stored. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** How to start it. */
export interface AwsEmulatorOptions {
  /**
   * How many calls are accepted without a look at the signature, to make users and policies; those
   * after them are checked. Without it nothing is ever checked.
   */
  readonly checkAfter?: number;
}

/** Starts an emulator of one's own. */
export async function startAwsEmulator(options: AwsEmulatorOptions = {}): Promise<AwsEmulator> {
  const python = await pythonOfTests();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const launcher = fileURLToPath(new URL('aws_emulator.py', import.meta.url));
  const server = await startServer({
    name: 'aws-emulator',
    command: python,
    args: [launcher, '-H', '127.0.0.1', '-p', String(port)],
    env: {
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
      ...(options.checkAfter === undefined
        ? {}
        : { INITIAL_NO_AUTH_ACTION_COUNT: String(options.checkAfter) }),
    },
    folder: serverFolder('aws'),
    ready: async () => (await fetch(`${url}/moto-api/data.json`)).ok,
  });
  return {
    ...addressOf(url),
    reset: async () => {
      const answer = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
      if (!answer.ok) throw new Error(`the emulator answered ${answer.status} to a reset`);
    },
    stop: () => server.stop(),
  };
}

let own: Promise<AwsEmulatorAddress> | undefined;

/**
 * The emulator that all test files of a run share, or one of this process when a file runs alone. Use
 * names of your own: others are at work in it.
 */
export function sharedAwsEmulator(): Promise<AwsEmulatorAddress> {
  const given = process.env['STOREKEYS_TEST_AWS'];
  own ??= given === undefined ? startAwsEmulator() : Promise.resolve(addressOf(given));
  return own;
}

function addressOf(url: string): AwsEmulatorAddress {
  return {
    url,
    env: {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
      AWS_ENDPOINT_URL_STS: url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'made-up-secret-access-key',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  };
}
