/** @file How much memory another process takes over a stretch of time: all of it, and what is its own alone. */
import { readFile, writeFile } from 'node:fs/promises';

/** What is not mapped from a file has no mark of its highest in Linux, and is looked at this often. */
const LOOK_MS = 100;

/** An entry of a process's status in GB; undefined where the system does not tell. */
async function entry(pid, name) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1];
  return kilobytes ? Number(kilobytes) / 1e6 : undefined;
}

/** Largest memory a process held since it began or since `watchMemory` did, in GB; undefined where the system does not tell. */
export const peakMemory = (pid) => entry(pid, 'VmHWM');

/** Sets the mark of the highest to what is held now. @source Linux, Documentation/filesystems/proc.rst, clear_refs */
const forgetPeak = (pid) => writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);

/**
 * Watches a process until the result is called: the most it held, `all` with pages of files it has mapped, which the system
 * takes back where it needs them, and `own` without.
 */
export async function watchMemory(pid) {
  await forgetPeak(pid);
  let own = await entry(pid, 'RssAnon');
  const look = async () => {
    const now = await entry(pid, 'RssAnon');
    if (now !== undefined) own = Math.max(own ?? 0, now);
  };
  const timer = setInterval(look, LOOK_MS);
  return async () => {
    clearInterval(timer);
    await look();
    return { all: await peakMemory(pid), own };
  };
}
