/** The process of a machine; see machines.ts. */
import { Bundle } from '../../src/bundle/bundle.js';
import { processEnvironment } from '../../src/environment.js';
import { createOpener } from '../../src/open.js';
import { Machine } from './machine.js';
import type { Answer, Order } from './machines.js';

const env = processEnvironment();
const opener = createOpener({ env });
const machine = new Machine(opener, env['STOREKEYS_HOME'] ?? '');
let go = (): void => undefined;

process.on('message', (order: Order) => {
  if (order.kind === 'go') go();
  else void carriedOut(order).then(say);
});
say({ kind: 'done' });

function say(answer: Answer): void {
  process.send?.(answer);
}

async function carriedOut(order: Exclude<Order, { kind: 'go' }>): Promise<Answer> {
  switch (order.kind) {
    case 'open':
      for (const target of await machine.targets(order.uris)) {
        await target.read('current', { purpose: 'reading' });
      }
      return { kind: 'done' };
    case 'push':
      return { kind: 'told', told: await pushed(order) };
    case 'resume':
      return { kind: 'told', told: await machine.resume() };
    case 'kept':
      return { kind: 'kept', count: (await machine.entries()).length };
  }
}

async function pushed({ fields, uris }: Order & { kind: 'push' }): ReturnType<Machine['push']> {
  const bundle = Bundle.fromStored({ ...fields });
  if (bundle === undefined) throw new Error('no bundle');
  return machine.push(bundle, uris, {
    planned: async () => {
      const released = new Promise<void>((resolve) => {
        go = resolve;
      });
      say({ kind: 'planned' });
      await released;
    },
  });
}
