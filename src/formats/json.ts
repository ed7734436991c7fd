import { printed, type Writer } from './writer.js';

/** One JSON object. */
export const json: Writer = (values) =>
  printed(
    `${JSON.stringify(Object.fromEntries(values.map(({ name, value }) => [name, value])), null, 2)}\n`,
  );
