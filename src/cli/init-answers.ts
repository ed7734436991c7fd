/** What `init` has to know: from options, or asked for on the terminal. */
import type { Draft } from '../config/draft.js';
import { aliasProblem, templateProblem } from '../config/schema.js';
import { fillTemplate } from '../config/template.js';
import { StorekeysError } from '../errors.js';
import { isStoreHash, MALFORMED_HASH, readStoreHash } from '../input/store-hash.js';
import { createOpener, suggestTargets, type SuggestedTarget } from '../open.js';
import { isUri } from '../ref.js';
import type { Arguments } from './arguments.js';
import { table } from './output.js';
import type { Session } from './session.js';
import type { Terminal } from './terminal/open-terminal.js';
import { ask } from './terminal/question.js';

/**
 * The draft that options and answers make.
 *
 * @param terminal - `undefined`: nobody is asked
 * @throws {@link StorekeysError} `usage` for an option that is no good, one that is missing where nobody
 * can be asked, and when a question is not answered
 */
export async function answersFor(
  args: Arguments,
  session: Session,
  terminal: Terminal | undefined,
): Promise<Draft> {
  const suggested = await suggestTargets(session.env);
  const [store, hash, to] = [args.text('store'), args.text('hash'), args.list('to')];
  const given = {
    alias: store === undefined ? undefined : goodAlias(store),
    hash: hash === undefined ? undefined : goodHash(hash),
  };
  const answers = terminal && new Answers(terminal, session, suggested);
  const alias = given.alias ?? (await answers?.alias()) ?? missing();
  const asksHash = given.hash === undefined && !args.flag('yes');
  const known = asksHash ? await answers?.hash() : given.hash;
  const check = checkerFor(session, { alias, hash: known });
  const targets =
    to.length > 0
      ? named(await Promise.all(to.map((text) => goodTarget(text, suggested, check))))
      : ((await answers?.targets(check)) ?? missing());
  return { alias, hash: known, targets };
}

function missing(): never {
  throw new StorekeysError('usage', 'init has to know the store and its targets', {
    hint: 'answer on a terminal, or give --store, --to and --yes, and --hash if it is known',
  });
}

/** Looks whether a template leads to a good URI, without opening it. */
type Check = (template: string) => Promise<string>;

function checkerFor(
  { env }: Session,
  values: { readonly alias: string; readonly hash: string | undefined },
): Check {
  const opener = createOpener({ env });
  return async (template) => {
    const problem = templateProblem(template);
    if (problem !== undefined) throw new StorekeysError('usage', `a target ${problem}`);
    await opener.check(fillTemplate(template, values, 'the target'));
    return template;
  };
}

class Answers {
  readonly #options: Terminal & { readonly signal: AbortSignal };
  readonly #suggested: readonly SuggestedTarget[];

  constructor(
    { input, output }: Terminal,
    { signal }: Session,
    suggested: readonly SuggestedTarget[],
  ) {
    this.#options = { input, output, signal };
    this.#suggested = suggested;
  }

  alias(): Promise<string> {
    return this.#answer('a short name for the store, as you will type it', goodAlias);
  }

  hash(): Promise<string | undefined> {
    const question = 'its store hash or API path (Enter if it is not at hand)';
    return this.#answer(question, (text) => (text === '' ? undefined : goodHash(text)));
  }

  /** By number, each of which may then be changed, or as URIs. */
  async targets(check: Check): Promise<ReadonlyMap<string, string>> {
    const rows = this.#suggested.map(({ title, template, because }, i) => [
      `  ${i + 1}`,
      template,
      `${title} (${because})`,
    ]);
    this.#options.output.write(`where its credentials can be kept from here:\n${table(rows)}`);
    const chosen = await this.#answer('numbers or URIs, with commas between [1]', (text) =>
      Promise.all(
        (text === '' ? '1' : text)
          .split(/^[0-9 ]+$/.test(text) ? / +/ : / *, */)
          .map((word) => goodTarget(word, this.#suggested, check)),
      ),
    );
    const templates: string[] = [];
    for (const { template, isSuggested } of chosen) {
      const changed = isSuggested
        ? await this.#answer(`as ${template} (Enter), or another URI`, (text) =>
            text === '' ? template : check(text),
          )
        : template;
      templates.push(changed);
    }
    return named(templates.map((template) => ({ template })));
  }

  async #answer<T>(question: string, accept: (text: string) => T | Promise<T>): Promise<T> {
    const answer = await ask(question, {
      ...this.#options,
      accept: async (text) => ({ value: await accept(text) }),
    });
    if (answer !== undefined) return answer.value;
    throw new StorekeysError('usage', 'nothing was written: a question was not answered');
  }
}

function goodAlias(text: string): string {
  const problem = aliasProblem(text);
  if (problem === undefined) return text;
  throw new StorekeysError('usage', problem);
}

function goodHash(text: string): string {
  const reading = readStoreHash(text);
  if ('problem' in reading) throw new StorekeysError('usage', `the store hash ${reading.problem}`);
  if (isStoreHash(reading.hash)) return reading.hash;
  throw new StorekeysError('usage', `the store hash ${MALFORMED_HASH}`);
}

interface Chosen {
  readonly template: string;
  readonly isSuggested: boolean;
}

/** A URI, or one of those suggested, by its number or its scheme. */
async function goodTarget(
  text: string,
  suggested: readonly SuggestedTarget[],
  check: Check,
): Promise<Chosen> {
  if (isUri(text)) return { template: await check(text), isSuggested: false };
  const found = suggested.find(({ scheme }, i) => text === scheme || text === String(i + 1));
  if (found !== undefined) return { template: found.template, isSuggested: true };
  throw new StorekeysError('usage', 'a target is a URI, or one of those that are suggested', {
    hint: `here: ${suggested.map(({ scheme }) => scheme).join(', ')}`,
  });
}

/** Names for them: the scheme, with a number where it is not the first of its kind. */
function named(targets: readonly Pick<Chosen, 'template'>[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { template } of targets) {
    const scheme = template.slice(0, template.indexOf(':'));
    let name = scheme;
    for (let n = 2; names.has(name); n++) name = `${scheme}-${n}`;
    names.set(name, template);
  }
  return names;
}
