/** @file Parts that were drawn by others, on their way through the store that all share. */
import { createHash } from 'node:crypto';
import { type DrawnPart, decodePart, encodePart, type Part } from '../inference/index.js';
import type { Offer } from '../queue/index.js';
import type { ArtifactStore } from '../storage/index.js';

/** Deleted by who runs the job, else with everything that is transient. */
const FOLDER = 'parts';

export const partName = ({ task, batch }: Part): string => `${task}.${batch}`;

export function readPartName(name: string): Part {
  const [task = 0, batch = 0] = name.split('.').map(Number);
  return { task, batch };
}

/** Of an attempt, whose lease is no name of a file. */
function folderOf({ jobId, lease }: Offer): string {
  return `${FOLDER}/${jobId}/${createHash('sha256').update(lease).digest('hex').slice(0, 16)}`;
}

/** Makes them. */
export function createPartFiles(store: Pick<ArtifactStore, 'get' | 'put' | 'delete' | 'list'>) {
  const keyOf = (offer: Offer, part: Part): string => `${folderOf(offer)}/${partName(part)}.bin`;
  return {
    put: (offer: Offer, part: Part, drawn: DrawnPart): Promise<void> =>
      store.put(keyOf(offer, part), { mediaType: 'application/octet-stream', bytes: encodePart(drawn) }),
    /** Reads a part, which is then no longer there. @throws FILE_NOT_FOUND */
    take: async (offer: Offer, part: Part): Promise<DrawnPart> => {
      const { bytes } = await store.get(keyOf(offer, part));
      await store.delete(keyOf(offer, part));
      return decodePart(bytes);
    },
    delete: (offer: Offer, part: Part): Promise<void> => store.delete(keyOf(offer, part)),
    /** Deletes what is left of a job: of this attempt, and of earlier ones whose workers were lost. */
    forget: async ({ jobId }: Offer): Promise<void> => {
      for await (const { key } of store.list(`${FOLDER}/${jobId}`)) await store.delete(key);
    },
  };
}

export type PartFiles = ReturnType<typeof createPartFiles>;
