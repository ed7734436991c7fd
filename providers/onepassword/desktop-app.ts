/**
 * Whether the 1Password app is where the SDK looks for it. The SDK itself, when it does not find the app,
 * prints a stack trace. The places are those of SDK 0.5.0.
 */
import { access } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../src/environment.js';
import { userFolder } from '../../src/home.js';

/** A file of the app's is there. Says nothing on whether the app runs and lets us in. */
export async function isDesktopAppThere(env: Environment): Promise<boolean> {
  const found = await Promise.allSettled(
    libraries(userFolder(env) ?? '').map((path) => access(path)),
  );
  return found.some(({ status }) => status === 'fulfilled');
}

function libraries(home: string): readonly string[] {
  switch (platform()) {
    case 'darwin': {
      const bundle = 'Applications/1Password.app/Contents/Frameworks/libop_sdk_ipc_client.dylib';
      return [`/${bundle}`, join(home, bundle)];
    }
    case 'win32':
      return [
        join(home, 'AppData/Local/1Password/op_sdk_ipc_client.dll'),
        join(home, 'AppData/Local/1Password/app/8/op_sdk_ipc_client.dll'),
        'C:/Program Files/1Password/app/8/op_sdk_ipc_client.dll',
        'C:/Program Files (x86)/1Password/app/8/op_sdk_ipc_client.dll',
      ];
    default:
      return ['/usr/bin/1password', '/opt/1Password', '/snap/bin/1password'].map((folder) =>
        join(folder, 'libop_sdk_ipc_client.so'),
      );
  }
}
