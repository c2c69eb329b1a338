/** @file Previews of jobs that are drawn elsewhere. */
import { createListeners } from '../base/index.js';
import type { LivePreview, LivePreviews } from '../inference/index.js';
import type { DistributedQueue } from '../queue/index.js';

/** Most jobs whose latest previews are remembered: as many workers as a server may see. */
const PREVIEWS = 256;

/** Previews of all workers, the latest of each job, as a server shows them. */
export function previewsOf(queue: DistributedQueue): Pick<LivePreviews, 'latest' | 'subscribe'> {
  const latest = new Map<string, LivePreview>();
  const { tell, subscribe } = createListeners<LivePreview>();
  let lastId = 0;
  queue.onPreview((jobId, png) => {
    const preview = { jobId, id: ++lastId, png };
    latest.delete(jobId);
    latest.set(jobId, preview);
    const [oldest] = latest.keys();
    if (latest.size > PREVIEWS && oldest !== undefined) latest.delete(oldest);
    tell(preview);
  });
  queue.onEvent((event) => {
    if (event.type === 'state' && event.job.state !== 'running') latest.delete(event.jobId);
  });
  return {
    latest: (jobId) => latest.get(jobId),
    subscribe,
  };
}
