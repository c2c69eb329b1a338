/** @file Names that clients choose for their jobs (force_task_id): one may be used again, and then means the newest job. */
import { randomUUID } from 'node:crypto';

export interface TaskNames {
  /** The id for a new job of this name. */
  claim(name: string): Promise<string>;
  /** The id of the newest job of this name. */
  newest(name: string): string;
}

/** Most names that are remembered beside the jobs themselves; the oldest then means its first job again. */
const MOST_NAMES = 10_000;

/** Makes the names of one server; a job that came first is called by the name itself, so that it outlives the server. */
export function createTaskNames(isTaken: (id: string) => Promise<boolean>): TaskNames {
  const newest = new Map<string, string>();
  const remember = (name: string, id: string): string => {
    newest.delete(name);
    newest.set(name, id);
    const [oldest] = newest.keys();
    if (newest.size > MOST_NAMES && oldest !== undefined) newest.delete(oldest);
    return id;
  };
  return {
    claim: async (name) => {
      const another = `${name}-${randomUUID()}`;
      // Claimed before it is asked about: two requests may come at once.
      if (newest.has(name)) return remember(name, another);
      remember(name, name);
      return (await isTaken(name)) ? remember(name, another) : name;
    },
    newest: (name) => newest.get(name) ?? name,
  };
}
