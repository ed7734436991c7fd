/**
 * The reference provider: everything in this process's memory, nothing kept. It shows the contract at
 * its plainest and carries the conformance suite's own tests.
 */
import { baseMoved, StorekeysError } from '../src/errors.js';
import {
  defineProvider,
  type Base,
  type Capabilities,
  type Fields,
  type Marks,
  type Pending,
  type Provider,
  type ProviderDefinition,
  type Reading,
  type VersionInfo,
  type WriteOptions,
  type Written,
} from '../src/provider.js';
import type { Ref } from '../src/ref.js';
import type { Secret } from '../src/secret.js';

interface Stored {
  readonly id: string;
  readonly createdAt: Date;
  readonly fields: Secret<Fields>;
}

interface Slot {
  /** Oldest first. A removal has a number of its own, and one that is destroyed keeps it: numbers go on. */
  versions: (Stored | 'removed' | 'destroyed')[];
  pending: Map<string, Stored>;
  marks: Marks;
}

const capabilities: Capabilities = {
  compareAndSet: 'server',
  staging: 'native',
  stageWhenAbsent: true,
  pendings: Infinity,
  history: Infinity,
  batch: false,
  values: 'json',
  writesOverRemoved: true,
  restores: true,
  removesForGood: true,
  purge: 'destroys',
  consistency: 'strong',
  perMachine: true,
};

/** A new, empty memory. Two clients opened from one definition see the same content. */
export function memoryProvider(): ProviderDefinition {
  const slots = new Map<string, Slot>();
  return defineProvider({
    scheme: 'memory',
    title: 'memory of this process',
    options: {},
    pathProblem: () => undefined,
    open: () => openMemory(slots),
  });
}

function openMemory(slots: Map<string, Slot>): Provider {
  const slotOf = (ref: Ref): Slot =>
    slots.get(ref.path) ?? { versions: [], pending: new Map(), marks: {} };

  /** All changes pass here: check, change and keep, without an await in between. */
  const change = (ref: Ref, base: Base | undefined, apply: (slot: Slot) => void): void => {
    const slot = slotOf(ref);
    if (base !== undefined && baseOf(slot) !== base) {
      throw baseMoved();
    }
    apply(slot);
    slots.set(ref.path, slot);
  };

  const append = (
    ref: Ref,
    fields: Secret<Fields>,
    options: WriteOptions,
    pendingId?: string,
  ): Written => {
    let id = '';
    change(ref, options.base, (slot) => {
      id = String(slot.versions.length + 1);
      slot.versions.push({ id, createdAt: new Date(), fields });
      slot.marks = { ...slot.marks, ...options.marks };
      if (pendingId !== undefined) slot.pending.delete(pendingId);
    });
    return { id, notes: [] };
  };

  return {
    capabilities,
    locate: (ref) => Promise.resolve({ place: [ref.path], capabilities, notes: [] }),
    read: (ref, which) => Promise.resolve(readSlot(slotOf(ref), which)),
    readMany: (refs) =>
      Promise.allSettled(refs.map((ref) => Promise.resolve(readSlot(slotOf(ref), 'current')))),
    write: asynchronous((ref, fields, options) => {
      if (options.to === 'current') return append(ref, fields, options);
      const id = `pending-${options.op}`;
      change(ref, options.base, (slot) => {
        slot.pending.set(id, { id, createdAt: new Date(), fields });
      });
      return { id, notes: [] };
    }),
    promote: asynchronous((ref, pendingId, options) => {
      const staged = slotOf(ref).pending.get(pendingId);
      if (staged === undefined) throw new StorekeysError('not-found', 'no such pending version');
      return append(ref, staged.fields, options, pendingId);
    }),
    discard: asynchronous((ref, pendingId) => {
      change(ref, undefined, (slot) => slot.pending.delete(pendingId));
    }),
    pendings: (ref) => Promise.resolve([...slotOf(ref).pending.values()].map(toPending)),
    purge: asynchronous((ref, id) => {
      change(ref, undefined, (slot) => {
        const i = slot.versions.findIndex((version) => isStored(version) && version.id === id);
        if (i === -1) return;
        if (i === slot.versions.length - 1) throw new StorekeysError('conflict', 'it is current');
        slot.versions[i] = 'destroyed';
      });
      return [];
    }),
    annotate: asynchronous((ref, marks, base) => {
      change(ref, base, (slot) => {
        slot.marks = { ...slot.marks, ...marks };
      });
      return [];
    }),
    remove: asynchronous((ref, base, { purge = false }) => {
      change(ref, base, (slot) => {
        if (purge) slot.versions.fill('destroyed');
        if (purge || slot.versions.at(-1) !== 'removed') slot.versions.push('removed');
      });
      return [];
    }),
    restore: asynchronous((ref) => {
      change(ref, undefined, (slot) => {
        if (slot.versions.at(-1) !== 'removed') return;
        if (slot.versions.at(-2) === 'destroyed') {
          throw new StorekeysError('not-found', 'nothing to restore');
        }
        slot.versions.pop();
      });
    }),
    history: (ref, limit) => Promise.resolve(historyOf(slotOf(ref)).slice(0, limit)),
    check: () => Promise.resolve([{ subject: 'reach', state: 'ok', detail: 'in this process' }]),
    classify: () => undefined,
    close: () => Promise.resolve(),
  };
}

/** A synchronous method as the contract has it: what it throws is a rejection. */
function asynchronous<A extends unknown[], T>(work: (...args: A) => T): (...args: A) => Promise<T> {
  return (...args) =>
    new Promise((resolve) => {
      resolve(work(...args));
    });
}

function isStored(version: Slot['versions'][number]): version is Stored {
  return typeof version === 'object';
}

function baseOf(slot: Slot): Base {
  return String(slot.versions.length) as Base;
}

function readSlot(slot: Slot, which: 'current' | { readonly id: string }): Reading {
  const latest = slot.versions.at(-1);
  const stored = slot.versions.filter(isStored);
  const current = latest !== undefined && isStored(latest) ? latest : undefined;
  const found =
    which === 'current'
      ? current
      : (slot.pending.get(which.id) ?? stored.find(({ id }) => id === which.id));
  return {
    version: found ?? null,
    base: baseOf(slot),
    state: found ? 'present' : latest === 'removed' ? 'removed' : 'absent',
    marks: slot.marks,
  };
}

function historyOf(slot: Slot): VersionInfo[] {
  const last = slot.versions.length - 1;
  return slot.versions
    .map((version, i): VersionInfo => {
      if (!isStored(version)) return { id: String(i + 1), createdAt: undefined, state: version };
      const { id, createdAt } = version;
      return { id, createdAt, state: i === last ? 'current' : 'older' };
    })
    .reverse();
}

function toPending(stored: Stored): Pending {
  return { id: stored.id, op: stored.id.slice('pending-'.length), createdAt: stored.createdAt };
}
