/** @file A folder that is not there yet: its nearest ancestor is watched until it is. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const nearest = (path: string): string => (isFolder(path) || dirname(path) === path ? path : nearest(dirname(path)));

/** Calls once when the folder has appeared; the function returned ends the waiting. */
export function whenThere(folder: string, onThere: () => void): () => void {
  let watcher: FSWatcher | undefined;
  let isOver = false;
  const stop = (): void => {
    isOver = true;
    watcher?.close();
  };
  const wait = (): void => {
    watcher?.close();
    if (isOver) return;
    if (isFolder(folder)) {
      stop();
      onThere();
      return;
    }
    const ancestor = nearest(folder);
    watcher = watch(ancestor, { persistent: false }, () => nearest(folder) !== ancestor && wait());
    // An ancestor may go away too.
    watcher.on('error', () => setTimeout(wait).unref());
    // Between the look and the watch it may have come.
    if (nearest(folder) !== ancestor) wait();
  };
  wait();
  return stop;
}
