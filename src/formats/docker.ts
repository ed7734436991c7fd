import { linesOf, refuse, refuseNul, type Writer } from './writer.js';

/**
 * An env-file for `docker run --env-file` and podman's: `NAME=value`, where everything after the first `=` is
 * the value, quotes and all, to the end of the line.
 * Source: https://docs.docker.com/reference/cli/docker/container/run/#env
 */
export const docker: Writer = (values) =>
  linesOf(values, (each) => {
    const { name, value } = each;
    refuseNul(each);
    if (value.includes('\n')) refuse(name, 'holds a line break, which an env-file cannot');
    if (value.endsWith('\r')) refuse(name, 'ends in a carriage return, which docker cuts off');
    return `${name}=${value}`;
  });
