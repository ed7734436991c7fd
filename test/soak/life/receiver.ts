/** A receiver of webhooks that believes only what an account of the store has signed, and what it is told. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pace } from 'node:timers/promises';
import {
  verifyWebhookSignature,
  type WebhookSource,
} from '../../../src/bigcommerce/webhook-signature.js';
import type { BigCommerceStandIn } from '../../backends/bigcommerce/stand-in.js';

/** Between two events in the store, in milliseconds. */
const PAUSE_MS = 25;

/** See {@link startReceiver}. */
export interface Receiver {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers 204 to what is genuine, 401 to the rest. */
export async function startReceiver(source: WebhookSource): Promise<Receiver> {
  const server = createServer((request, response) => {
    void buffer(request).then(async (body) => {
      const { headers } = request;
      const genuine = await verifyWebhookSignature({ headers, body }, source).then(
        () => true,
        () => false,
      );
      response.writeHead(genuine ? 204 : 401).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

/** See {@link startEvents}. */
export interface Events {
  /** Does something while no delivery is under way. */
  readonly between: (work: () => void) => Promise<void>;
  /** Stops them, and fails for every delivery that was not taken. Gives the number of deliveries by account. */
  readonly end: () => Promise<ReadonlyMap<string, number>>;
}

/** Something happens in the store again and again. */
export function startEvents(store: BigCommerceStandIn, hash: string, scope: string): Events {
  let running = true;
  let due: (() => void)[] = [];
  const counts = new Map<string, number>();
  const refused: string[] = [];

  const loop = async (): Promise<void> => {
    for (let id = 1; running || due.length > 0; id++) {
      for (const work of due) work();
      due = [];
      for (const { account, status } of await store.deliver(hash, scope, { type: 'order', id })) {
        counts.set(account, (counts.get(account) ?? 0) + 1);
        if (status !== 204) refused.push(`${account}: ${status ?? 'no answer'}`);
      }
      await pace(PAUSE_MS);
    }
  };

  const looping = loop();
  return {
    between: (work) =>
      new Promise((resolve) => {
        due.push(() => {
          work();
          resolve();
        });
      }),
    end: async () => {
      running = false;
      await looping;
      assert.deepEqual(refused, [], 'deliveries that were not taken');
      return counts;
    },
  };
}
