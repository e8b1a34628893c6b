// How often a host is asked: few requests at once, a pause between two, and silence where it asked for silence.
// Measured with the monotonic clock; what outlasts this run stands in the state of its source (source/due.ts).

export type Politeness = { concurrency: number; hostConcurrency: number; hostPauseMs: number };

/** Gives the slot back; calling it twice does nothing. */
export type Release = () => void;

export type Queue = {
  /** Waits for a turn at this host (name and port). */
  take(host: string): Promise<Release>;
  /** A longer pause for this host than the settings' (Crawl-delay). */
  slowDown(host: string, pauseMs: number): void;
  /** No request to this host for so long. */
  close(host: string, forMs: number): void;
  /** How long this host still wants silence, in ms; 0 when it does not. */
  closedFor(host: string): number;
};

type Waiting = (release: Release) => void;
type Host = { active: number; nextAt: number; pauseMs: number; closedUntil: number; waiting: Waiting[] };

/** One queue for all requests of a fetcher. Hosts take turns, so a host with many sources does not hold up the others. */
export function createQueue(settings: Politeness): Queue {
  const hosts = new Map<string, Host>();
  const crowded = new Map<string, Host>(); // those with somebody waiting, in order of turn
  let active = 0;
  let timer: NodeJS.Timeout | null = null;
  let timerAt = Infinity;

  const hostOf = (name: string): Host => {
    let host = hosts.get(name);
    if (!host) {
      host = { active: 0, nextAt: 0, pauseMs: settings.hostPauseMs, closedUntil: 0, waiting: [] };
      hosts.set(name, host);
    }
    return host;
  };

  const grant = (host: Host): Release => {
    active += 1;
    host.active += 1;
    if (host.pauseMs) host.nextAt = performance.now() + host.pauseMs;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      active -= 1;
      host.active -= 1;
      if (host.pauseMs) host.nextAt = performance.now() + host.pauseMs;
      if (crowded.size) serve();
    };
  };

  const serve = (): void => {
    const now = performance.now();
    let wakeAt = Infinity;
    for (const [name, host] of crowded) {
      if (active >= settings.concurrency) return;
      if (host.active >= settings.hostConcurrency) continue;
      if (host.nextAt > now) {
        wakeAt = Math.min(wakeAt, host.nextAt);
        continue;
      }
      const next = host.waiting.shift();
      crowded.delete(name);
      if (host.waiting.length) crowded.set(name, host); // to the end: hosts take turns
      if (next) next(grant(host));
    }
    if (wakeAt < timerAt) wake(wakeAt, now);
  };

  const wake = (at: number, now: number): void => {
    if (timer) clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(
      () => {
        timer = null;
        timerAt = Infinity;
        serve();
      },
      Math.ceil(at - now),
    );
  };

  return {
    take(name) {
      const host = hostOf(name);
      const isFree = active < settings.concurrency && host.active < settings.hostConcurrency && !host.waiting.length;
      if (isFree && (!host.pauseMs || host.nextAt <= performance.now())) return Promise.resolve(grant(host));
      return new Promise((resolve) => {
        host.waiting.push(resolve);
        crowded.set(name, host);
        serve();
      });
    },
    slowDown(name, pauseMs) {
      const host = hostOf(name);
      host.pauseMs = Math.max(host.pauseMs, pauseMs);
    },
    close(name, forMs) {
      const host = hostOf(name);
      host.closedUntil = Math.max(host.closedUntil, performance.now() + forMs);
    },
    closedFor(name) {
      const host = hosts.get(name);
      return host?.closedUntil ? Math.max(0, host.closedUntil - performance.now()) : 0;
    },
  };
}
