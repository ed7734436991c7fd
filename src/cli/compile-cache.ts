/**
 * Node's own compile cache (https://nodejs.org/api/module.html#module-compile-cache), which Node 20 has not. What lies in
 * it runs as our code, so it is kept where nobody else can write: never in the shared temporary folder, which
 * is Node's default.
 */
import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import * as module from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';
import type { Environment } from '../environment.js';

/** What Node has since version 22.1. */
interface CompileCache {
  readonly enableCompileCache?: (folder: string) => void;
  readonly getCompileCacheDir?: () => string | undefined;
}

/** Switches the cache on, unless it is on already or there is no safe place. Never fails: it is a gain of time only. */
export function keepCompiledCode(env: Environment): void {
  const { enableCompileCache, getCompileCacheDir } = module as CompileCache;
  if (enableCompileCache === undefined || getCompileCacheDir?.() !== undefined) return;
  const folder = cacheFolder(env);
  if (folder !== undefined && isPrivate(folder)) enableCompileCache(folder);
}

/** In the caches of the XDG Base Directory Specification; none on Windows, whose rights we do not read. */
function cacheFolder(env: Environment): string | undefined {
  if (process.getuid === undefined) return undefined;
  const { XDG_CACHE_HOME, HOME } = env;
  if (XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)) {
    return join(XDG_CACHE_HOME, 'storekeys');
  }
  return HOME !== undefined && isAbsolute(HOME) ? join(HOME, '.cache', 'storekeys') : undefined;
}

/**
 * Makes the folder where it is missing, and tells whether it is this user's alone. Whoever can write to the folder
 * above could put another one in its place (root with the home of a user, as some ways of `sudo` leave it).
 */
function isPrivate(folder: string): boolean {
  try {
    // One by one: the recursive mkdir may never end, as makeFolder says, and would make a home that is not there.
    for (const each of [dirname(folder), folder]) if (!existsSync(each)) mkdirSync(each, 0o700);
    return isOwn(folder, 0o077) && isOwn(dirname(folder), 0o022);
  } catch {
    return false;
  }
}

function isOwn(folder: string, forbidden: number): boolean {
  const info = lstatSync(folder);
  return info.isDirectory() && info.uid === process.getuid?.() && (info.mode & forbidden) === 0;
}
