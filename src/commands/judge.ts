// Where items are judged: many at once in a thread beside the one that saves them, few right here, because a second
// thread costs more to start than they do. The answers are the same.

import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { log } from '../log.ts';
import type { ClassifiedItem, Item } from '../model.ts';
import type { Classify } from './classifier.ts';
import type { JudgeSettings, Question, Verdict } from './judge-thread.ts';

export type Judge = {
  /** Judges items; gives them in the same order. Throws UsageError where rules or weights cannot be used. */
  judge(items: Item[]): Promise<ClassifiedItem[]>;
  /** The classifier itself, in this thread. */
  classifier(): Promise<Classify>;
  close(): Promise<void>;
};

/** What comes within a moment of the first items shows whether many are coming. */
const LOOK_MS = 20;
const MANY = 150;
/** After so long without items the next ones are looked at anew. */
const PAUSE_MS = 2000;
/** A thread without work is ended, its memory given back. */
const IDLE_MS = 10_000;

type Waiting = { items: Item[]; resolve: (judged: ClassifiedItem[]) => void; reject: (error: unknown) => void };

export function openJudge(settings: JudgeSettings): Judge {
  // Sources that are run without being built have no thread to start.
  const file = new URL(`./judge-thread${extname(import.meta.url)}`, import.meta.url);
  let mayStart = extname(import.meta.url) === '.js';
  let opened: Promise<Classify> | undefined;
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  const waiting = new Map<number, Waiting>();
  let last = 0; // number of the last question
  let looking: Promise<boolean> | undefined;
  let comers = 0; // items since the look began
  let askedAt = -Infinity;

  const classifier = (): Promise<Classify> =>
    (opened ??= import('./classifier.ts').then(({ openClassifier }) =>
      openClassifier(settings.data, settings.initiatives),
    ));
  const judgeHere = async (items: Item[]): Promise<ClassifiedItem[]> => items.map(await classifier());

  const end = (): void => {
    clearTimeout(idle);
    const ending = thread;
    thread = undefined;
    void ending?.terminate();
  };

  /** What a thread that ended had not judged yet is judged here. */
  const giveUp = (why: unknown): void => {
    log('warning', 'judging thread ended', { message: why instanceof Error ? why.message : String(why) });
    mayStart = false;
    end();
    for (const [no, { items, resolve, reject }] of waiting) {
      waiting.delete(no);
      judgeHere(items).then(resolve, reject);
    }
  };

  const hear = ({ no, judged }: Verdict): void => {
    const asked = waiting.get(no);
    waiting.delete(no);
    asked?.resolve(judged.map((one, index) => ({ item: asked.items[index]!, ...one })));
    if (waiting.size > 0) return;
    thread?.unref(); // a thread without work keeps no process alive
    idle = setTimeout(end, IDLE_MS).unref();
  };

  const start = (): Worker => {
    const worker = new Worker(file, { workerData: settings });
    worker.on('message', hear);
    worker.on('error', giveUp);
    return (thread = worker);
  };

  const judgeThere = (items: Item[]): Promise<ClassifiedItem[]> =>
    new Promise((resolve, reject) => {
      clearTimeout(idle);
      last += 1;
      waiting.set(last, { items, resolve, reject });
      const question: Question = { no: last, items };
      const worker = thread ?? start();
      worker.ref();
      worker.postMessage(question);
    });

  /** Whether so many come together that a thread is worth its start. */
  const areMany = (): Promise<boolean> => {
    if (performance.now() - askedAt > PAUSE_MS) {
      comers = 0;
      looking = sleep(LOOK_MS).then(() => comers >= MANY);
    }
    return looking ?? Promise.resolve(false);
  };

  return {
    async judge(items) {
      if (!mayStart) return judgeHere(items);
      const many = areMany();
      askedAt = performance.now();
      comers += items.length;
      return (await many) && mayStart ? judgeThere(items) : judgeHere(items);
    },
    classifier,
    async close() {
      end();
    },
  };
}
