import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import type { User } from './ownership.js';

/** The two databases of Linux accounts, as text: passwd(5) and group(5). */
export interface Accounts {
  readonly passwd: string;
  readonly group: string;
}

/**
 * Nobody but this user is in the group, as far as `/etc` tells: the group that many Linux distributions
 * make for each account, with files writable by it as the default. Where accounts are kept elsewhere
 * (macOS, a directory service) nothing can be told, so the answer is no.
 */
export async function isPrivateGroup(gid: number, user: User): Promise<boolean> {
  if (platform() !== 'linux' || gid !== user.gid) return false;
  try {
    const [passwd, group] = await Promise.all([
      readFile('/etc/passwd', 'utf8'),
      readFile('/etc/group', 'utf8'),
    ]);
    return isAlone(gid, user, { passwd, group });
  } catch {
    return false;
  }
}

/** The databases list this user in the group, and nobody else. */
export function isAlone(gid: number, user: User, accounts: Accounts): boolean {
  const people = rows(accounts.passwd);
  const groups = rows(accounts.group).filter(([, , id]) => id === `${gid}`);
  // A line of NIS ("+" or "-") brings in accounts that are not in the file.
  const foreign = /^[+-]/m.test(accounts.passwd) || /^[+-]/m.test(accounts.group);
  const own = people.filter(([, , uid]) => uid === `${user.uid}`).map(([name]) => name);
  if (foreign || own.length === 0 || groups.length === 0) return false;
  const byGroup = groups.flatMap(([, , , members = '']) => members.split(',')).filter(Boolean);
  const byAccount = people.filter(([, , , primary]) => primary === `${gid}`).map(([name]) => name);
  return [...byGroup, ...byAccount].every((name) => own.includes(name));
}

function rows(text: string): readonly string[][] {
  return text.split('\n').map((line) => line.split(':'));
}
