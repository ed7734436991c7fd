/** All groups, in the order of the tables. A new one is a file beside this, and a line here. */
import type { Group } from '../group.js';
import { cold } from './cold.js';
import { fleet } from './fleet.js';
import { library } from './library.js';
import { memory } from './memory.js';
import { oneBundle } from './one-bundle.js';
import { peers } from './peers.js';
import { start } from './start.js';

/** See above. */
export const GROUPS: readonly Group[] = [start, oneBundle, cold, memory, fleet, library, peers];
