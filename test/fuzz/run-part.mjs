/** @file Runs a part in a process of its own and watches it: an input that ends the process, or is never done with, is a find. */
import { fork } from 'node:child_process';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PART = new URL('./part.mjs', import.meta.url);
/** Beyond this one input is taken to have no end; the time that inputs may take is measured in the process itself. */
const STUCK_MS = 60_000;
const LOOK_MS = 1000;

function openProgress() {
  const path = join(tmpdir(), `penultimate-fuzz-${process.pid}-${Date.now()}`);
  const file = openSync(path, 'w+');
  const number = Buffer.alloc(8);
  number.writeDoubleLE(-1);
  writeSync(file, number, 0, 8, 0);
  const read = () => {
    readSync(file, number, 0, 8, 0);
    return number.readDoubleLE();
  };
  return { path, read, close: () => closeSync(file) };
}

/** Ends the child when it stays at one input. */
function watch(child, progress) {
  let last = { index: -1, since: Date.now() };
  const timer = setInterval(() => {
    const index = progress.read();
    if (index !== last.index) last = { index, since: Date.now() };
    else if (index >= 0 && Date.now() - last.since > STUCK_MS) child.kill('SIGKILL');
  }, LOOK_MS);
  return () => clearInterval(timer);
}

function runOnce(target, seed, { from, count }) {
  const progress = openProgress();
  const child = fork(PART, [target.name, String(seed), String(from), String(count), progress.path]);
  const stop = watch(child, progress);
  return new Promise((resolve) => {
    let result;
    child.on('message', (message) => {
      result = message;
    });
    child.on('exit', (code, signal) => {
      stop();
      resolve({ result, ending: signal ?? code, index: progress.read() });
      progress.close();
    });
  });
}

/** Reads `count` inputs of a target; past one that ended the process it goes on with the next. */
export async function runPart(target, { seed, count }) {
  const whole = { inputs: 0, slowestMs: 0, finds: [] };
  for (let from = 0; from < count; ) {
    const { result, ending, index } = await runOnce(target, seed, { from, count: count - from });
    if (result) {
      whole.slowestMs = Math.max(whole.slowestMs, result.slowestMs);
      whole.finds.push(...result.finds);
      from = count;
      break;
    }
    if (index < 0) throw new Error(`the process of ${target.name} ended with ${ending} before its first input`);
    whole.finds.push({ target: target.name, seed, index, problem: `the process ended with ${ending}` });
    from = index + 1;
  }
  return { ...whole, inputs: count };
}
