// A user's mistake as one clear sentence: what is wrong, where, and how to fix it.

/** Ends a command with exit status 2 (or a request with 400) and its message alone: no stack trace. */
export class UsageError extends Error {
  override name = 'UsageError';
}
