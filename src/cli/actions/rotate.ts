import { rotate as rotateBundle } from '../../operations/rotate.js';
import type { Action } from '../command.js';
import { storeSource } from '../store-source.js';

export const rotate: Action = (args, session) => storeSource(rotateBundle, args, session);
