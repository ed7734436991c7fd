/**
 * Webhooks of one account. Sources: BigCommerce's OpenAPI file "Webhooks v3"; docs, "Webhooks Overview",
 * for the limits. No scope is needed for any of it.
 */
import { z } from 'zod';
import { keep, type Account, type KeptHook } from './accounts.js';
import { json, type CannedAnswer } from './answers.js';
import { destinationProblem } from './destination.js';
import { page } from './pages.js';

/** Docs, "Webhooks Overview", "Platform limits": of one store, client ID and scope. */
const HOOKS_PER_SCOPE = 10;

/** What is asked of the webhooks. */
export interface HookRequest {
  readonly method: string;
  readonly url: URL;
  /** Undefined: all of them. */
  readonly id: number | undefined;
  readonly body: string;
}

const fields = z.object({
  scope: z.string().min(1),
  destination: z.string().min(1),
  is_active: z.boolean().optional(),
  headers: z.record(z.string(), z.string()).nullable().optional(),
});

/**
 * Answers a request for webhooks, and does what it asks for.
 *
 * @param request - with a method that the path has
 * @param largest - what a page holds at most
 */
export function answerHooks(
  account: Account,
  request: HookRequest,
  largest: number,
  nextId: () => number,
): CannedAnswer {
  const { method, url, id, body } = request;
  if (id === undefined) {
    return method === 'POST' ? create(account, body, nextId) : list(account, url, largest);
  }
  const hook = account.hooks.find((one) => one.id === id);
  if (hook === undefined) return error(404, `Webhook with id [${id}] not found`);
  if (method === 'PUT') return update(account, hook, body);
  if (method === 'DELETE') account.hooks = account.hooks.filter((one) => one !== hook);
  return one(account, hook);
}

/** The filters are documented by name only; here they take what is equal. */
function list(account: Account, url: URL, largest: number): CannedAnswer {
  const wanted = (name: string, value: string): boolean =>
    (url.searchParams.get(name) ?? value) === value;
  const hooks = account.hooks.filter(
    (hook) =>
      wanted('scope', hook.scope) &&
      wanted('destination', hook.destination) &&
      wanted('is_active', String(hook.is_active)),
  );
  const shown = hooks.map((hook) => shownTo(account, hook));
  return page(shown, url, largest);
}

function create(account: Account, body: string, nextId: () => number): CannedAnswer {
  const given = parsed(body);
  if (given === undefined) return error(400, 'Input is invalid.');
  const result = fields.safeParse(given);
  if (!result.success) return invalid(problemsOf(result.error));
  const { scope, destination, headers = null, is_active = true } = result.data;
  const hook = keep({ scope, destination, headers, is_active }, nextId());
  const problems = problemsOfHook(account, hook);
  if (problems !== undefined) return invalid(problems);
  account.hooks = [...account.hooks, hook];
  return one(account, hook);
}

/** Fields that are not given stay as they are. */
function update(account: Account, hook: KeptHook, body: string): CannedAnswer {
  const given = parsed(body);
  if (given === undefined) return error(400, 'Input is invalid.');
  const result = fields.partial().safeParse(given);
  if (!result.success) return invalid(problemsOf(result.error));
  const { scope, destination, headers, is_active } = result.data;
  const updated: KeptHook = {
    ...hook,
    scope: scope ?? hook.scope,
    destination: destination ?? hook.destination,
    headers: headers === undefined ? hook.headers : headers,
    is_active: is_active ?? hook.is_active,
    updated_at: Math.floor(Date.now() / 1000),
  };
  const problems = problemsOfHook(account, updated);
  if (problems !== undefined) return invalid(problems);
  account.hooks = account.hooks.map((one) => (one === hook ? updated : one));
  return one(account, updated);
}

/**
 * Both limits are documented, what is answered beyond them is not: here it is 422, the documented status
 * for data that is not accepted. BigCommerce may also call the destination; the stand-in does not.
 */
function problemsOfHook(account: Account, hook: KeptHook): Record<string, string> | undefined {
  const destination = destinationProblem(hook.destination);
  if (destination !== undefined) return { destination };
  const others = account.hooks.filter(({ id, scope }) => id !== hook.id && scope === hook.scope);
  if (others.some((other) => other.destination === hook.destination)) {
    return { destination: 'error.duplicate' };
  }
  return others.length >= HOOKS_PER_SCOPE ? { scope: 'error.limit' } : undefined;
}

function shownTo({ clientId, storeHash }: Account, hook: KeptHook): Record<string, unknown> {
  return { ...hook, client_id: clientId, store_hash: storeHash };
}

function one(account: Account, hook: KeptHook): CannedAnswer {
  return json(200, { data: shownTo(account, hook), meta: {} });
}

/** "error.path.missing." is the documented example; the other texts are made up. */
function problemsOf({ issues }: z.ZodError): Record<string, string> {
  return Object.fromEntries(
    issues.map((issue) => [
      issue.path.join('.'),
      issue.code === 'invalid_type' && issue.input === undefined
        ? 'error.path.missing.'
        : 'error.invalid',
    ]),
  );
}

function invalid(errors: Readonly<Record<string, string>>): CannedAnswer {
  return error(422, 'JSON data is missing or invalid', { errors });
}

function error(
  status: number,
  title: string,
  more: Readonly<Record<string, unknown>> = {},
): CannedAnswer {
  return json(status, {
    status,
    title,
    type: '/api-docs/getting-started/api-status-codes',
    ...more,
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
