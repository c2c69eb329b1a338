/** @file Previews of running jobs, from their workers to all servers: told and forgotten, so that no image is kept in Redis. */
import type { Channels } from './channel.js';

const PREVIEWS = 'preview';

/** A preview as it travels. */
export interface PreviewNews {
  readonly jobId: string;
  /** Base64 of a small PNG. */
  readonly png: string;
}

/** A larger one is not sent: it is a help to look at, not a result. */
const MAX_LENGTH = 512 * 1024;

export interface PreviewTellerParts {
  readonly channels: Pick<Channels, 'publish'>;
  /** Shortest time between two, in milliseconds; what comes earlier is left out. */
  readonly everyMs: number;
  readonly onProblem: (error: unknown) => void;
  readonly now?: () => number;
}

/** Makes the side of a worker. */
export function createPreviewTeller({ channels, everyMs, onProblem, now = Date.now }: PreviewTellerParts) {
  let sentAtMs = Number.NEGATIVE_INFINITY;
  return (jobId: string, image: Uint8Array): void => {
    const png = Buffer.from(image).toString('base64');
    if (now() - sentAtMs < everyMs || png.length > MAX_LENGTH) return;
    sentAtMs = now();
    channels.publish(PREVIEWS, { jobId, png } satisfies PreviewNews).catch(onProblem);
  };
}

/** Hears the previews of all jobs, as a server. */
export const hearPreviews = (
  channels: Channels,
  listener: (jobId: string, png: Uint8Array) => void,
): Promise<() => void> =>
  channels.listen(PREVIEWS, (message) => {
    const { jobId, png } = message as PreviewNews;
    listener(jobId, Buffer.from(png, 'base64'));
  });
