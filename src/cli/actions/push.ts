import { push as pushBundle } from '../../operations/push.js';
import type { Action } from '../command.js';
import { storeSource } from '../store-source.js';

export const push: Action = (args, session) => storeSource(pushBundle, args, session);
