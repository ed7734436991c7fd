// Preloaded into the program by a test: writes down which packages are resolved.
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';

if (process.env.RECORD_MODULES !== undefined) {
  register(
    `data:text/javascript,${encodeURIComponent(`
      import { appendFileSync } from 'node:fs';
      export async function resolve(specifier, context, next) {
        const resolved = await next(specifier, context);
        const match = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(resolved.url);
        if (match) appendFileSync(${JSON.stringify(process.env.RECORD_MODULES)}, match[1] + '\\n');
        return resolved;
      }
    `)}`,
  );
  appendFileSync(process.env.RECORD_MODULES, '');
}
