import type {
  Base,
  Call,
  Capabilities,
  Fields,
  Marks,
  Pending,
  Reading,
  ReadOptions,
  Removal,
  Selector,
  VersionInfo,
  WriteOptions,
  Written,
} from '../../src/provider.js';
import type { Secret } from '../../src/secret.js';
import type { Place } from './place.js';

/** One version of the KV engine: the provider's methods, for a place that is known. */
export interface Engine {
  readonly capabilities: Capabilities;
  /** Limits worth saying before a write. */
  readonly notes: readonly string[];
  read(place: Place, which: Selector, options: ReadOptions, call: Call): Promise<Reading>;
  write(place: Place, fields: Secret<Fields>, options: WriteOptions, call: Call): Promise<Written>;
  promote(place: Place, pendingId: string, options: WriteOptions, call: Call): Promise<Written>;
  discard(place: Place, pendingId: string, call: Call): Promise<void>;
  pendings(place: Place, call: Call): Promise<readonly Pending[]>;
  annotate(place: Place, marks: Marks, base: Base, call: Call): Promise<readonly string[]>;
  purge(place: Place, id: string, call: Call): Promise<readonly string[]>;
  remove(place: Place, base: Base, how: Removal, call: Call): Promise<readonly string[]>;
  restore(place: Place, call: Call): Promise<void>;
  history(place: Place, limit: number, call: Call): Promise<readonly VersionInfo[]>;
}
