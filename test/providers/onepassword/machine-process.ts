/** The process of a machine; see machine.ts. */
import { mock } from 'node:test';
import { onePassword } from '../../../providers/onepassword/index.js';
import { processEnvironment } from '../../../src/environment.js';
import { StorekeysError } from '../../../src/errors.js';
import type { Base } from '../../../src/provider.js';
import { parseRef } from '../../../src/ref.js';
import { Secret } from '../../../src/secret.js';
import { Target } from '../../../src/target/target.js';
import { look, writing } from '../../conformance/context.js';
import type { Answer, Order } from './machine.js';

const env = processEnvironment();
const clockMs = Number(env['CLOCK_MS']);
// It stands still from now on, which is no worse.
if (clockMs !== 0) mock.timers.enable({ apis: ['Date'], now: Date.now() + clockMs });
const provider = await onePassword.open({ env, onRequest: () => undefined });
const bases = new Map<string, Base>();

process.on('message', (order: Order) => {
  void carriedOut(order).then(say);
});
say('done');

function say(answer: Answer): void {
  process.send?.(answer);
}

async function carriedOut(order: Order): Promise<Answer> {
  const there = new Target(provider, parseRef(`op://${order.path}`));
  try {
    if (order.kind === 'look') bases.set(order.path, (await look(there)).base);
    else await there.put(new Secret(order.fields), writing(baseAt(order.path)));
    return 'done';
  } catch (error) {
    return error instanceof StorekeysError ? error.code : 'internal';
  }
}

function baseAt(path: string): Base {
  const base = bases.get(path);
  if (base === undefined) throw new Error(`nobody looked at ${path}`);
  return base;
}
