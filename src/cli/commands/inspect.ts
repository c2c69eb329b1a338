/** @file `inspect`: what a checkpoint holds, how a picture was made. */
import { extname } from 'node:path';
import type { Command } from 'commander';
import type { ImageInspection } from '../../app/index.js';
import type { ModelInfo } from '../../contract/index.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, withCommon } from '../options.js';
import { type Session, withSession } from '../session.js';

const isImage = (path: string): boolean => /^\.(png|jpe?g|webp|avif|gif|tiff?)$/i.test(extname(path));

const describeSettings = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');

function describeModel(info: ModelInfo): string[] {
  const dtypes = Object.entries(info.dtypes).map(([dtype, count]) => `${dtype} (${count})`);
  const clipSkip = info.clipSkipHasEffect ? `1 to ${info.numLayers}` : 'has no effect on this family';
  return [
    info.path,
    `family: ${info.family}, ${info.format}, ${info.prediction}`,
    `clip skip: ${clipSkip}`,
    `native size: ${info.nativeSize}`,
    `parameters: ${(info.parameterCount / 1e6).toFixed(1)} million; tensors by dtype: ${dtypes.join(', ')}`,
    ...Object.entries(info.parts).map(([part, settings]) => `${part}: ${describeSettings(settings)}`),
    ...Object.entries(info.metadata).map(([key, value]) => `metadata ${key}: ${value}`),
    ...info.oddities.map((oddity) => `odd: ${oddity}`),
  ];
}

const describeImage = ({ path, width, height, infotext }: ImageInspection): string[] => [
  path,
  `${width}x${height}`,
  infotext,
];

interface Findings {
  readonly model?: ModelInfo;
  readonly image?: ImageInspection;
}

async function look({ app }: Session, path: string): Promise<Findings> {
  return isImage(path) ? { image: await app.inspectImage(path) } : { model: await app.inspectModel(path) };
}

async function inspect(session: Session, file: string, image: string | undefined): Promise<void> {
  const first = await look(session, file);
  const found: Findings = image === undefined ? first : { ...first, image: await session.app.inspectImage(image) };
  const lines = [
    ...(found.model ? describeModel(found.model) : []),
    ...(found.image ? describeImage(found.image) : []),
  ];
  session.report.result(lines.join('\n'));
  session.report.json(found);
}

/** Adds `inspect` to the program. */
export function addInspect(program: Command, io: CliIo): void {
  withCommon(program.command('inspect'))
    .description('show what a checkpoint holds, or how a picture was made')
    .argument('<file>', 'a checkpoint (.safetensors or folder) or a picture')
    .argument('[image]', 'a picture to show beside the checkpoint')
    .action((file: string, image: string | undefined, options: CommonOptions) =>
      withSession(io, options, (session) => inspect(session, file, image)),
    );
}
