/** @file `generate`: pictures from a prompt. */
import { join } from 'node:path';
import type { Command } from 'commander';
import {
  BATCH_PARAMETERS,
  CLIP_SKIP_PARAMETERS,
  type GeneratedImage,
  type GenerateEvent,
  type GenerateRequest,
  type GenerateResult,
  type ModelInfo,
} from '../../contract/index.js';
import type { Model } from '../../generation/index.js';
import { isPictureFile, type NextPath, pathsFor } from '../destination.js';
import {
  describeClipSkipUse,
  describeRecommendation,
  describeResult,
  describeSampling,
  imageDocument,
  resultDocument,
  type SavedImage,
} from '../documents.js';
import type { CliIo } from '../io.js';
import { clipSkipOf, type PictureOptions, vaeOf, withCommon, withPicture, withVae } from '../options.js';
import { parametersOf, withParameters } from '../parameter-options.js';
import { requestOf, sourceOf } from '../request-options.js';
import { prepared, type Session, withSession } from '../session.js';
import { type SourceOptions, withSource } from '../source-options.js';

interface GenerateOptions extends PictureOptions, SourceOptions {
  readonly clipSkip?: string;
  readonly batchSize?: number;
  readonly batchCount?: number;
  readonly metadata?: boolean;
}

interface Destination {
  readonly pathOf: NextPath;
  /** False leaves the infotext out of the files. */
  readonly metadata?: boolean;
}

/** Saves each picture as soon as it is there, so that Ctrl-C keeps what was finished. */
async function saveAll(
  { door, report, noteSaved }: Session,
  events: AsyncGenerator<GenerateEvent, GenerateResult>,
  { pathOf, metadata: withInfotext = true }: Destination,
): Promise<{ result: GenerateResult; saved: SavedImage[] }> {
  const saved: SavedImage[] = [];
  const save = async (image: GeneratedImage) => {
    const path = await door.saveImage(pathOf(image), image, { withInfotext });
    await noteSaved(path);
    report.endProgress();
    report.result(path);
    saved.push({ ...image, path });
  };
  for (;;) {
    const { value, done } = await events.next();
    if (done) return { result: value, saved };
    report.step(value);
    if (value.type === 'image') await save(value);
  }
}

/** What the options ask for. @throws CLIP_SKIP_RANGE FILE_NOT_FOUND FILE_UNREADABLE */
async function askedFor(
  session: Session,
  prompt: string,
  { options, info }: { readonly options: GenerateOptions; readonly info: ModelInfo },
): Promise<GenerateRequest> {
  const { batchSize = 1, batchCount = 1 } = options;
  const { clipSkipTimeline } = parametersOf(CLIP_SKIP_PARAMETERS, options);
  return {
    ...(await prepared(session, requestOf(prompt, options), options.style)),
    ...clipSkipOf(options.clipSkip, info),
    ...(clipSkipTimeline === undefined ? {} : { clipSkipTimeline }),
    ...(await sourceOf(options)),
    batchSize,
    batchCount,
  };
}

/** Draws on a model that is loaded, and tells how. */
async function drawWith(
  model: Model,
  session: Session,
  { request, ...destination }: Destination & { readonly request: GenerateRequest },
): Promise<void> {
  const { report, signal } = session;
  const recommendation = await model.recommendClipSkip(request);
  const recommendedSampling = model.recommendSampling(request);
  const { result, saved } = await saveAll(session, model.generate(request, { signal }), destination);
  const lines = [
    ...describeResult(result, describeClipSkipUse(result)),
    ...describeRecommendation(recommendation, result.clipSkip, request.clipSkip),
    ...describeSampling(recommendedSampling, result.request),
  ];
  for (const line of lines) report.note(line);
  const told = { recommendation, ...(recommendedSampling ? { recommendedSampling } : {}) };
  report.json({ ...resultDocument(model.info, result), ...told, images: saved.map(imageDocument) });
}

async function generate(session: Session, prompt: string, options: GenerateOptions): Promise<void> {
  const { app, signal } = session;
  const { batchSize = 1, batchCount = 1, out = join(app.dataDir, 'outputs') } = options;
  isPictureFile(out);
  // Whatever can be found wrong is found before seconds are spent on loading.
  const info = await app.inspectModel(options.model);
  const request = await askedFor(session, prompt, { options, info });
  await app.checkRequest(options.model, request, vaeOf(options));
  const pathOf = await pathsFor(out, batchSize * batchCount);
  const model = await app.loadModel(options.model, { signal, ...vaeOf(options) });
  await drawWith(model, session, { ...options, pathOf, request });
}

/** Adds `generate` to the program. */
export function addGenerate(program: Command, io: CliIo): void {
  const command = program
    .command('generate')
    .description('draw pictures from a prompt')
    .argument('<prompt>', 'what the picture shows; (word:1.2) weighs, [word] weakens');
  const asked = withPicture(withParameters(command, CLIP_SKIP_PARAMETERS));
  withParameters(withVae(withSource(withCommon(asked))), BATCH_PARAMETERS)
    .option('--no-metadata', 'write no parameters (infotext) into the pictures')
    .option('--out <path>', 'a .png, .jpg or .webp file, or a folder (default: outputs in the data folder)')
    .action((prompt: string, options: GenerateOptions) =>
      withSession(io, options, (session) => generate(session, prompt, options)),
    );
}
