import { test } from 'node:test';
import { memoryProvider } from '../../providers/memory.js';
import { conformance } from '../conformance/index.js';

await conformance({
  test,
  definition: memoryProvider(),
  context: { env: {}, onRequest: () => undefined },
  uri: (name) => `memory://${name}`,
});
