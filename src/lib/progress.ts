// Progress of long work for a person at a terminal: one line that is rewritten. Quiet when piped.

export type Progress = {
  /** One more step is done; `label` says which. */
  step(label: string): void;
  /** Takes the line away. */
  end(): void;
};

const WIDTH = 24;

/** A bar of `total` steps on stderr; does nothing where stderr is not a terminal. */
export function progressBar(total: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY || total === 0) return { step: () => undefined, end: () => undefined };
  let done = 0;
  const draw = (label: string): void => {
    const full = Math.round((done / total) * WIDTH);
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
    const room = Math.max(0, (stream.columns ?? 80) - WIDTH - 16);
    stream.write(`\r\u001b[K${bar} ${done}/${total}  ${label.slice(0, room)}`);
  };
  draw('');
  return {
    step(label) {
      done += 1;
      draw(label);
    },
    end: () => void stream.write('\r\u001b[K'),
  };
}
