// One JSON line per event, on standard error: for operators and their tools. People's answers go elsewhere.

export type LogLevel = 'error' | 'warning' | 'information';

/** Writes one event as one line of JSON; control characters are escaped by JSON itself. Failing to write is not an error. */
export function log(level: LogLevel, event: string, details: Record<string, unknown> = {}): void {
  try {
    process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...details })}\n`);
  } catch {
    // a full or closed log must not stop the work (reliability row R20)
  }
}
