/**
 * @file Entry of a thread of the engine process: it ends the process with its parent. The main thread hears of that end only
 * between two evaluations, and one may take minutes.
 */

/** How often the parent is looked for, in milliseconds. */
const WATCH_MS = 500;

const parent = process.ppid;

/** Another process inherits the children of one that ended; on Windows they keep the number of what is no longer there. */
function isParentThere(): boolean {
  try {
    return process.ppid === parent && process.kill(parent, 0);
  } catch {
    return false;
  }
}

setInterval(() => {
  if (!isParentThere()) process.kill(process.pid, 'SIGKILL');
}, WATCH_MS);
