/** The reader of a pipe may leave early (head); that is not an error of ours, and nobody needs the rest. */
export function endWhenReaderLeft(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
}
