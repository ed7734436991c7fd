/** The moments at which a run of the program can be hit: each request, and each change of a file. */
import { readFileSync } from 'node:fs';
import type { ProxiedRequest } from '../../backends/fault-proxy.js';
import type { Lane, ServerName } from './backends.js';

/** What a run does; equal for what is done again. */
export interface Deed {
  readonly where: ServerName | 'files';
  readonly what: string;
}

/** A moment of a run: before or after the nth time that it does something. */
export interface Boundary extends Deed {
  readonly nth: number;
  /** `after`: the effect is there, and the program has not heard of it. */
  readonly when: 'before' | 'after';
}

/** For messages. */
export function describeBoundary({ where, what, nth, when }: Boundary): string {
  return `${when} ${where} ${what} #${nth}`;
}

/** What a request is, without what differs from run to run. */
export function describeRequest({ method, path, headers, body }: ProxiedRequest): string {
  const target = headers.get('x-amz-target');
  if (target === undefined) {
    const alike = path
      .replace(/faults\/[a-z2-7]{16}/, 'KEY')
      .replace(/(--pending\/)\w+/, '$1OP')
      .replaceAll(/\/[a-z2-7]{26}\b/g, '/ID')
      .replace(/\/\d+\/items/, '/N/items');
    return `${method} ${alike}`;
  }
  const { VersionStage = '' } = JSON.parse(body.toString()) as { readonly VersionStage?: string };
  const label = VersionStage.startsWith('AWS') ? VersionStage : VersionStage && 'own label';
  return `${target.replace(/.*\./, '')} ${label}`.trim();
}

/** Writes down what a run does from now on, until the lane is cleared. */
export function recordRequests({ proxies }: Lane): readonly Deed[] {
  const deeds: Deed[] = [];
  for (const [where, proxy] of proxies) {
    proxy.fault({
      times: Infinity,
      action: { kind: 'pass' },
      onMatch: (request) => {
        deeds.push({ where, what: describeRequest(request) });
      },
    });
  }
  return deeds;
}

/** What the preload wrote down. */
export function recordedFiles(log: string): readonly Deed[] {
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return lines.map((what) => ({ where: 'files', what }));
}

/**
 * Those that can differ in what a run leaves behind when it is killed there. Left out are:
 *
 * - reads, but for the first from each server: they leave nothing behind
 * - after a change of a file, which is before the next one; but not after the last
 * - flushing a file: what was written outlives the process without
 */
export function distinctBoundaries(deeds: readonly Deed[]): readonly Boundary[] {
  const kept = numbered(deeds).filter(({ what }) => !what.startsWith('sync'));
  const lastFile = kept.findLast(({ where }) => where === 'files');
  return kept.flatMap((deed, i): readonly Boundary[] => {
    const before: Boundary = { ...deed, when: 'before' };
    const after: Boundary = { ...deed, when: 'after' };
    if (!isChange(deed))
      return kept.findIndex(({ where }) => where === deed.where) === i ? [before] : [];
    return deed.where !== 'files' || deed === lastFile ? [before, after] : [before];
  });
}

function numbered(deeds: readonly Deed[]): readonly (Deed & { readonly nth: number })[] {
  const seen = new Map<string, number>();
  return deeds.map((deed) => {
    const key = `${deed.where} ${deed.what}`;
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return { ...deed, nth };
  });
}

/** Not a read. */
export function isChange({ where, what }: Deed): boolean {
  return where === 'files' || /^(POST .*\/data|PATCH|DELETE|Create|Put|Update)/.test(what);
}
