/** A push at some moment of which a backend can no longer be reached at all. */
import { REFUSED } from './network-cases.js';
import { testCases } from './network.js';

await testCases(REFUSED, 1);
