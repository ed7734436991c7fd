/** The paths that the stand-in knows, each with its methods. */
import type { MetafieldOwner } from './accounts.js';
import { METAFIELD_SCOPES } from './belongings.js';

/** What a request is about. */
export type Route = { readonly hash: string } & (
  | { readonly resource: 'time' | 'store' | 'scripts' }
  | { readonly resource: 'hooks'; readonly id: number | undefined }
  | { readonly resource: 'metafields'; readonly owner: MetafieldOwner }
);

/** A method that a path lacks is answered as an unknown path; what BigCommerce says there is not documented. */
export function routeOf(method: string, path: string): Route | undefined {
  const [, hash = '', rest = ''] = /^\/stores\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const hook = /^v3\/hooks\/(\d+)$/.exec(rest);
  if (hook !== null && ['GET', 'PUT', 'DELETE'].includes(method)) {
    return { hash, resource: 'hooks', id: Number(hook[1]) };
  }
  if (rest === 'v3/hooks' && ['GET', 'POST'].includes(method)) {
    return { hash, resource: 'hooks', id: undefined };
  }
  if (method !== 'GET') return undefined;
  if (rest === 'v2/time') return { hash, resource: 'time' };
  if (rest === 'v2/store') return { hash, resource: 'store' };
  if (rest === 'v3/content/scripts') return { hash, resource: 'scripts' };
  const owner = /^v3\/(.+)\/metafields$/.exec(rest)?.[1];
  return isOwner(owner) ? { hash, resource: 'metafields', owner } : undefined;
}

function isOwner(path: string | undefined): path is MetafieldOwner {
  return path !== undefined && Object.hasOwn(METAFIELD_SCOPES, path);
}
