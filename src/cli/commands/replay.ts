/** @file `gallery replay`: a picture of the gallery drawn again, as the server of the same data folder draws it. */
import type { Command } from 'commander';
import type { Service } from '../../app/index.js';
import { AppError, throwIfAborted } from '../../base/index.js';
import type { Job, JobProgress, JobResult } from '../../contract/index.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, withCommon } from '../options.js';
import { createReporter, type Reporter } from '../reporter.js';

interface ReplayOptions extends CommonOptions {
  readonly ckptDir?: string;
  readonly webuiDir?: string;
}

const CLIENT = 'command line';

type Replayed = JobResult & { readonly images: readonly { readonly path: string }[] };

/** The result of a job with the places of its files. @throws what the job failed with, CANCELLED */
async function resultOf({ images: store }: Service, { id, state, error, result: found }: Job): Promise<Replayed> {
  const { jobImageIdOf } = await import('../../gallery/index.js');
  const { errorOfJob } = await import('../../server/index.js');
  if (error) throw errorOfJob(error);
  if (state !== 'done') throw new AppError('CANCELLED');
  const { images, ...result } = found as JobResult;
  const paths = await Promise.all(images.map(({ index }) => store.pathOf(jobImageIdOf(id, index))));
  return { ...result, images: images.map((image, at) => ({ ...image, path: paths[at] as string })) };
}

/** Draws the job to its end; Ctrl-C cancels it. @throws REPLAY_IMPOSSIBLE NOT_FOUND, what the job failed with */
async function draw(service: Service, id: string, { report, io }: { report: Reporter; io: CliIo }): Promise<Replayed> {
  const { replayRequest } = await import('../../server/index.js');
  const { queue, generation } = service;
  const jobId = crypto.randomUUID();
  const cancel = (): void => void queue.cancel(jobId);
  const stop = queue.subscribe(jobId, (event) => {
    const step = event.type === 'progress' ? (event.progress as JobProgress).step : undefined;
    if (step) report.drawing(step);
  });
  io.signal.addEventListener('abort', cancel);
  try {
    const request = await replayRequest(service, id);
    throwIfAborted(io.signal);
    return await resultOf(service, await generation.draw(request, { id: jobId, clientId: CLIENT }));
  } finally {
    io.signal.removeEventListener('abort', cancel);
    stop();
    report.endProgress();
  }
}

async function replay(io: CliIo, id: string, options: ReplayOptions): Promise<void> {
  const report = createReporter(io, options);
  const { createService } = await import('../../app/index.js');
  const onProblem = (error: unknown) => report.note(error instanceof Error ? error.message : String(error));
  const service = await createService({ ...options, onProgress: report.progress, onProblem });
  try {
    const result = await draw(service, id, { report, io });
    for (const { message } of result.warnings) report.note(`warning: ${message}`);
    for (const { path } of result.images) report.result(path);
    report.json(result);
  } finally {
    await service.close();
  }
}

/** Adds `replay` to `gallery`. */
export function addReplay(gallery: Command, io: CliIo): void {
  withCommon(gallery.command('replay').argument('<id>', 'its number, as "gallery list --json" has it'))
    .description('draw a picture again as it was drawn; while a server runs on the data folder its page does that')
    .option('--ckpt-dir <folder>', 'another folder of checkpoints')
    .option('--webui-dir <folder>', 'an existing WebUI, with its checkpoints and VAEs')
    .action((id: string, options: ReplayOptions) => replay(io, id, options));
}
