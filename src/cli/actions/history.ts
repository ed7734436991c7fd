import { StorekeysError } from '../../errors.js';
import { history as readHistory, type HistoryEntry } from '../../operations/history.js';
import type { Action } from '../command.js';
import { table } from '../output.js';
import { openTargets, storeArgument } from '../targets.js';

export const history: Action = async (args, session) => {
  const store = await storeArgument(session, args);
  const [target] = await openTargets(session, { given: args.list('from'), store });
  if (target === undefined) return undefined;
  const limit = args.count('limit') ?? 10;
  session.output.busy('reading');
  const entries = await readHistory({ target, limit, signal: session.signal });
  if (entries.length === 0) {
    throw new StorekeysError('not-found', `${target.name}: nothing is there`, {
      hint: 'check the name, or push a bundle to it',
    });
  }
  session.output.data(
    args.flag('json') ? toJson(target.name, entries) : table([HEADINGS, ...entries.map(row)]),
  );
  return undefined;
};

const HEADINGS = ['VERSION', 'CREATED', 'STATE', 'FINGERPRINT', 'ACCOUNT'];

function row(entry: HistoryEntry): string[] {
  return [
    entry.id,
    entry.createdAt?.toISOString().slice(0, 16).replace('T', ' ') ?? '-',
    entry.state,
    entry.bundle?.fingerprint ?? '-',
    entry.bundle?.accountName ?? '-',
  ];
}

function toJson(target: string, entries: readonly HistoryEntry[]): string {
  const versions = entries.map(({ id, createdAt, state, bundle }) => ({
    version: id,
    created_at: createdAt?.toISOString() ?? null,
    state,
    fingerprint: bundle?.fingerprint ?? null,
    account_name: bundle?.accountName ?? null,
    captured_at: bundle?.capturedAt?.toISOString() ?? null,
  }));
  return `${JSON.stringify({ storekeys: 1, target, versions }, null, 2)}\n`;
}
