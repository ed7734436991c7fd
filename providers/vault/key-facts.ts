/** What is known of a key of a KV version 2 engine without its content. */
import { baseMoved } from '../../src/errors.js';
import type { Base, Call } from '../../src/provider.js';
import {
  baseOf,
  configAnswer,
  dataAnswer,
  metadataAnswer,
  toStamp,
  type Stamp,
} from './answers.js';
import type { VaultAnswer } from './client.js';
import { isAbsent, parse, pathOf } from './kv2-requests.js';
import type { Place } from './place.js';

/** Facts of a key, as far as the token may see them. */
export interface KeyFacts {
  /** `undefined`: no version, and none removed. */
  readonly latest: Stamp | undefined;
  /** What the key carries beside its versions, by everybody; `undefined`: not visible. */
  readonly custom: Readonly<Record<string, string>> | undefined;
  /** `undefined`: the token may not read the key's metadata. */
  readonly metadata: KeyMetadata | undefined;
}

/** What only the metadata path tells. */
export interface KeyMetadata {
  /** The key's own limit; 0: the mount decides. */
  readonly maxVersions: number;
  /** Newest first. */
  readonly versions: readonly Stamp[];
  /** The server's clock, in milliseconds. */
  readonly now: number;
}

/** Reads facts and remembers what a token may not read, so that it is not asked again and again. */
export interface FactReader {
  /** From the metadata path, or where that is closed from the data path. */
  read(place: Place, call: Call): Promise<KeyFacts>;
  /** As `read`; @throws StorekeysError - `conflict` when `base` no longer holds */
  on(place: Place, base: Base, call: Call): Promise<KeyFacts>;
  /** The mount's limit of versions; `undefined` when the token may not read it. */
  mountLimit(place: Place, call: Call): Promise<number | undefined>;
}

const NOTHING: KeyFacts = { latest: undefined, custom: undefined, metadata: undefined };

/** A reader for as long as a provider is open. */
export function createFactReader(): FactReader {
  const closed = new Set<string>();
  const limits = new Map<string, number | undefined>();

  const read = async (place: Place, call: Call): Promise<KeyFacts> => {
    const key = nameOf(place, place.path);
    if (!closed.has(key)) {
      const answer = await place.session.request(
        { method: 'GET', path: pathOf(place, 'metadata'), accept: [403, 404] },
        call.signal,
      );
      if (answer.status !== 403) return fromMetadata(answer, place);
      closed.add(key);
    }
    return fromData(place, call);
  };

  return {
    read,
    async on(place, base, call) {
      const facts = await read(place, call);
      if (baseOf(facts.latest) !== base) throw baseMoved();
      return facts;
    },
    async mountLimit(place, call) {
      const key = nameOf(place, []);
      if (limits.has(key)) return limits.get(key);
      const answer = await place.session.request(
        { method: 'GET', path: [...place.mount.path, 'config'], accept: [403, 404, 405] },
        call.signal,
      );
      const limit =
        answer.status === 200 ? parse(configAnswer, answer, place).data.max_versions : undefined;
      limits.set(key, limit);
      return limit;
    },
  };
}

function fromMetadata(answer: VaultAnswer, place: Place): KeyFacts {
  if (answer.status === 404) {
    if (isAbsent(answer)) return NOTHING;
    throw answer.refusal();
  }
  const { data } = parse(metadataAnswer, answer, place);
  const versions = Object.entries(data.versions)
    .map(([number, stamp]) => toStamp(Number(number), stamp))
    .sort((a, b) => b.version - a.version);
  return {
    latest: versions.find(({ version }) => version === data.current_version),
    custom: data.custom_metadata ?? {},
    metadata: { maxVersions: data.max_versions, versions, now: answer.now },
  };
}

async function fromData(place: Place, call: Call): Promise<KeyFacts> {
  const answer = await place.session.request(
    { method: 'GET', path: pathOf(place, 'data'), accept: [404] },
    call.signal,
  );
  if (isAbsent(answer)) return NOTHING;
  if (answer.status === 404 && !dataAnswer.safeParse(answer.body).success) throw answer.refusal();
  const { metadata } = parse(dataAnswer, answer, place).data;
  const { custom_metadata: custom } = metadata;
  return {
    latest: toStamp(metadata.version, metadata),
    custom: custom === undefined ? undefined : (custom ?? {}),
    metadata: undefined,
  };
}

function nameOf({ session, mount }: Place, path: readonly string[]): string {
  const { address, namespace } = session.connection;
  return JSON.stringify([address, namespace, mount.path, path]);
}
