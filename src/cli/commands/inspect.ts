/** @file `inspect`: what a checkpoint holds, how a picture was made, what of two pictures differs. */
import { extname } from 'node:path';
import type { Command } from 'commander';
import type { ModelInfo } from '../../contract/index.js';
import type { ImageComparison, ImageInspection } from '../../images/index.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, withCommon, withModelParts } from '../options.js';
import { type Session, withSession } from '../session.js';
import { describeComparison, describeImage, describeModel } from './inspect-lines.js';

const isImage = (path: string): boolean => /^\.(png|jpe?g|webp|avif|jxl|gif|tiff?)$/i.test(extname(path));

interface Findings {
  readonly model?: ModelInfo;
  readonly image?: ImageInspection;
  /** The second of two pictures. */
  readonly other?: ImageInspection;
  readonly comparison?: ImageComparison;
}

async function look({ app }: Session, file: string, second: string | undefined): Promise<Findings> {
  const other = second === undefined ? undefined : await app.inspectImage(second);
  if (!isImage(file)) return { model: await app.inspectModel(file), ...(other ? { image: other } : {}) };
  const image = await app.inspectImage(file);
  return other ? { image, other, comparison: app.compareImages(image, other) } : { image };
}

async function inspect(session: Session, file: string, second: string | undefined): Promise<void> {
  const found = await look(session, file, second);
  const parts = [
    ...(found.model ? [describeModel(found.model)] : []),
    ...(found.image ? [describeImage(found.image)] : []),
    ...(found.other ? [describeImage(found.other)] : []),
    ...(found.comparison ? [describeComparison(found.comparison)] : []),
  ];
  session.report.result(parts.map((lines) => lines.join('\n')).join(found.other ? '\n\n' : '\n'));
  session.report.json(found);
}

/** Adds `inspect` to the program. */
export function addInspect(program: Command, io: CliIo): void {
  withCommon(withModelParts(program.command('inspect')))
    .description('show what a checkpoint holds, how a picture of any program was made, or what of two pictures differs')
    .argument('<file>', 'a checkpoint (.safetensors, .ckpt, .gguf or folder) or a picture')
    .argument('[image]', 'a picture to compare with, or to show beside the checkpoint')
    .action((file: string, image: string | undefined, options: CommonOptions) =>
      withSession(io, options, (session) => inspect(session, file, image)),
    );
}
