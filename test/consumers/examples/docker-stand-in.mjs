#!/usr/bin/env node
/**
 * A stand-in for `docker build` and `docker run`, as far as examples/docker uses them. It has no container: the root of
 * an image is a folder, and a path of the image that is there means the one below that folder. The base image is this
 * machine. Of a RUN and of the program everything is printed, as a build and a log show it.
 *
 * DOCKER_INSTRUCTIONS names a file with the instructions, parsed; DOCKER_IMAGES the folder of the images.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { DOCKER_INSTRUCTIONS = '', DOCKER_IMAGES = '', PATH = '' } = process.env;
const [command, ...args] = process.argv.slice(2);
if (command === 'build') build(args);
else if (command === 'run') run(args);
else throw new Error(`docker ${command} is not here`);

function build(args) {
  const options = { tag: { type: 'string' }, secret: { type: 'string', multiple: true } };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const given = new Map(values.secret.map(pairs).map(({ id, env }) => [id, process.env[env]]));
  const stages = new Map();
  let stage;
  for (const { name, flags, words } of JSON.parse(readFileSync(DOCKER_INSTRUCTIONS, 'utf8'))) {
    const last = words.at(-1);
    if (name === 'FROM') {
      const label = words[2] ?? values.tag;
      stage = { root: join(DOCKER_IMAGES, label), folder: '/', env: { PATH } };
      stages.set(label, stage);
    } else if (name === 'WORKDIR') {
      stage.folder = last;
      mkdirSync(join(stage.root, last), { recursive: true });
    } else if (name === 'COPY') {
      const [, other] = /^--from=(.*)$/.exec(flags[0] ?? '') ?? [];
      const source = other === undefined ? positionals[0] : stages.get(other).root;
      for (const word of words.slice(0, -1)) {
        const target = join(stage.root, stage.folder, last.endsWith('/') ? basename(word) : last);
        cpSync(join(source, word), target, { recursive: true, verbatimSymlinks: true });
      }
    } else if (name === 'RUN') {
      const mounts = flags.map((flag) => pairs(flag.replace('--mount=', '')));
      const secrets = mounts.map(({ id, env }) => [env, given.get(id)]);
      start(stage, ['sh', '-c', last], Object.fromEntries(secrets));
    } else if (name === 'ENV') {
      for (let i = 0; i < words.length; i += 2) {
        stage.env[words[i]] = words[i + 1].replace(/\$(\w+)/g, (_, key) => stage.env[key]);
      }
    } else if (['USER', 'ENTRYPOINT', 'CMD'].includes(name)) {
      stage[name] = words;
    } else {
      throw new Error(`${name} is not here`);
    }
  }
  writeFileSync(join(DOCKER_IMAGES, `${values.tag}.json`), JSON.stringify(stage));
}

function run(args) {
  const flag = { type: 'boolean' };
  const options = { rm: flag, init: flag, env: { type: 'string', multiple: true } };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const image = JSON.parse(readFileSync(join(DOCKER_IMAGES, `${positionals[0]}.json`), 'utf8'));
  const passed = values.env.map((name) => [name, process.env[name]]);
  start(image, [...image.ENTRYPOINT, ...image.CMD], Object.fromEntries(passed));
}

/** Runs a program in an image; its end is the end of this one when it fails. */
function start({ root, folder, env }, [program, ...words], more) {
  const inRoot = (path) => (existsSync(join(root, path)) ? join(root, path) : path);
  const own = Object.entries({ ...env, ...more }).map(([name, value]) => [
    name,
    value.startsWith('/') ? value.split(':').map(inRoot).join(':') : value,
  ]);
  const { status } = spawnSync(program, words, {
    cwd: resolve(root, `.${folder}`),
    env: Object.fromEntries(own),
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** `a=b,c=d` as an object. */
function pairs(text) {
  return Object.fromEntries(text.split(',').map((pair) => pair.split('=')));
}
