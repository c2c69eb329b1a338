/** @file The facts of the chosen model, read once for every state of its files: pages ask with every letter of a prompt. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModelFacts, readModelFacts } from './model-facts.js';

const stampOf = (path: string): Promise<string> =>
  stat(path).then(
    ({ size, mtimeMs }) => `${path}:${size}:${mtimeMs}`,
    () => `${path}:none`,
  );

/** What changes with the files of a model: those of its folder, or the file and the configuration beside it. */
async function stateOf(path: string): Promise<string> {
  const inside = await readdir(path, { recursive: true }).catch(() => undefined);
  const files = inside ? inside.map((name) => join(path, name)) : [path, path.replace(/\.[^.]+$/, '.yaml')];
  return [path, ...(await Promise.all(files.sort().map(stampOf)))].join('\n');
}

/** A reader that keeps the facts of the last model it was asked for. */
export function createFactsReader(read = readModelFacts): (path: string) => Promise<ModelFacts> {
  let kept: { readonly state: string; readonly facts: Promise<ModelFacts> } | undefined;
  return async (path) => {
    const state = await stateOf(path);
    if (kept?.state === state) return kept.facts;
    const now = { state, facts: read(path) };
    kept = now;
    // A failure may have a reason that passes.
    now.facts.catch(() => {
      if (kept === now) kept = undefined;
    });
    return now.facts;
  };
}
