/** @file `sweep`: clip-skip values × seeds × another axis, in a folder, with sheets of all. */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../base/index.js';
import { LIMITS, type SeedValue, type SweepAxis, type SweepRequest, type SweepResult } from '../../contract/index.js';
import { isPictureFile, prepareFolder } from '../destination.js';
import type { CliIo } from '../io.js';
import { type PictureOptions, withCommon, withPicture } from '../options.js';
import { axisFor, decimalListFor, integerFor, seedListFor, valuesFor } from '../parse.js';
import { requestOf } from '../request-options.js';
import { prepared, type Session, withSession } from '../session.js';
import { TILING_HELP } from '../source-options.js';

interface SweepOptions extends Omit<PictureOptions, 'vae'> {
  readonly clipSkips?: number[];
  readonly seeds?: SeedValue[];
  readonly axis?: SweepAxis;
  readonly vae?: readonly string[];
  readonly preview?: boolean;
  readonly previewSteps?: number;
  readonly previewSize?: number;
  readonly resume?: string;
  readonly full?: number[];
  readonly columns?: number;
  readonly tiling?: boolean;
}

/** `outputs/sweep-00004` in the data folder, numbered on from the sweeps that are there. */
async function defaultFolder(dataDir: string): Promise<string> {
  const names = await readdir(join(dataDir, 'outputs')).catch(() => []);
  const last = Math.max(0, ...names.map((name) => Number(/^sweep-(\d+)$/.exec(name)?.[1] ?? 0)));
  return join(dataDir, 'outputs', `sweep-${String(last + 1).padStart(5, '0')}`);
}

/** @throws USAGE */
function requireFolder(out: string): string {
  if (isPictureFile(out))
    throw new AppError('USAGE', { problem: `--out ${out}: a sweep writes several files; name a folder` });
  return out;
}

function previewOf({ preview, previewSteps, previewSize }: SweepOptions): SweepRequest['preview'] {
  if (!preview && previewSteps === undefined && previewSize === undefined) return undefined;
  return {
    ...(previewSteps === undefined ? {} : { steps: previewSteps }),
    ...(previewSize === undefined ? {} : { size: previewSize }),
  };
}

/** Several VAEs are an axis of their own. @throws USAGE beside another one */
function axisOf({ axis, vae = [] }: SweepOptions): SweepAxis | undefined {
  if (vae.length < 2) return axis;
  if (axis)
    throw new AppError('USAGE', { problem: 'several VAEs are the axis of a sweep, which has one: leave --axis out' });
  return { kind: 'vae', values: [...vae] };
}

async function sweepOf(session: Session, prompt: string, options: SweepOptions): Promise<SweepRequest> {
  const { clipSkips, seeds, tiling } = options;
  const wanted = { ...requestOf(prompt, options), ...(tiling ? { tiling } : {}) };
  const given = { clipSkips, seeds, axis: axisOf(options), preview: previewOf(options) };
  return {
    request: await prepared(session, wanted, options.style),
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as object),
  };
}

interface Where {
  readonly folder: string;
  readonly begin?: Parameters<Session['app']['sweeps']['check']>[0];
}

/** @throws USAGE when it is not clear what to draw */
async function whereOf(session: Session, prompt: string | undefined, options: SweepOptions): Promise<Where> {
  const { resume, out, full, model } = options;
  if (resume !== undefined) {
    if (prompt === undefined) return { folder: resume };
    throw new AppError('USAGE', { problem: '--resume goes on with a sweep as it was begun; it takes no prompt' });
  }
  if (prompt === undefined) throw new AppError('USAGE', { problem: 'a sweep needs a prompt, or --resume <folder>' });
  if (full) throw new AppError('USAGE', { problem: '--full draws values of a sweep that is there: use --resume' });
  const [vae] = options.vae?.length === 1 ? options.vae : [];
  const begin = {
    sweep: await sweepOf(session, prompt, options),
    model,
    ...(vae === undefined ? {} : { vae }),
    ...(options.textEncoder ? { textEncoders: options.textEncoder.map((file) => resolve(file)) } : {}),
    ...(options.weightPrecision === '8-bit' ? { weightPrecision: options.weightPrecision } : {}),
  };
  await session.app.sweeps.check(begin);
  const folder = out === undefined ? await defaultFolder(session.app.dataDir) : requireFolder(out);
  await prepareFolder(folder);
  return { folder, begin };
}

function describe({
  cells,
  drawn,
  seconds,
  stage,
  verdicts,
  recommended,
  warnings,
  encoderRuns,
}: SweepResult): string[] {
  const what = `${stage === 'preview' ? 'preview' : 'picture'}${cells.length === 1 ? '' : 's'}`;
  const runs = encoderRuns === 1 ? '1 run' : `${encoderRuns} runs`;
  const before = cells.length > drawn ? ` (${cells.length - drawn} were there)` : '';
  return [
    `${cells.length} ${what}${before} in ${seconds.toFixed(1)} s, ${runs} of the text encoder`,
    ...verdicts.map(
      ({ clipSkip, sentence }) =>
        `clip skip ${clipSkip}${clipSkip === recommended ? ' (recommended)' : ''}: ${sentence}`,
    ),
    ...warnings.map(({ message }) => `warning: ${message}`),
  ];
}

async function sweep(session: Session, prompt: string | undefined, options: SweepOptions): Promise<void> {
  const { app, report, signal } = session;
  const where = await whereOf(session, prompt, options);
  const { result, sheets } = await app.sweeps.draw({
    ...where,
    signal,
    chosen: options.full,
    columns: options.columns,
    onEvent: (event) => {
      if (event.type === 'step') return report.drawing(event);
      report.endProgress();
      const path = join(where.folder, event.cell.file);
      void session.noteSaved(path);
      report.result(path);
    },
  });
  report.result(sheets.png);
  report.result(sheets.html);
  for (const line of describe(result)) report.note(line);
  if (result.stage === 'preview')
    report.note(`draw the ones you like in full: penultimate sweep --resume "${where.folder}" --full 1,2`);
  report.json({ folder: where.folder, sheet: sheets.png, page: sheets.html, ...result });
}

/** Options of what is swept over. */
const withAxes = (command: Command): Command =>
  command
    .option(
      '--clip-skips <list>',
      'such as 1-12 or 1,1.5,2 (default: all of the model)',
      decimalListFor('--clip-skips'),
    )
    .option('--seeds <list>', 'a row for each, such as 1-4 (default: one)', seedListFor('--seeds', LIMITS.seed))
    .option('--axis <kind=values>', 'a row for each value, such as cfg-scale=4,7 or sampler="Euler a,DDIM"', axisFor)
    .option(
      '--vae <list>',
      'Automatic, None, or a VAE by name or path; several with commas: a row for each',
      valuesFor('--vae'),
    );

/** Options of previews, and of what is drawn after them. */
const withPreviews = (command: Command): Command =>
  command
    .option('--preview', 'small pictures of few steps first')
    .option(
      '--preview-steps <n>',
      'steps of a preview (default 8)',
      integerFor('--preview-steps', { min: 1, max: 150 }),
    )
    .option('--preview-size <n>', 'longer side of a preview', integerFor('--preview-size', { min: 8, max: 8192 }))
    .option('--resume <folder>', 'go on with an interrupted sweep')
    .option('--full <list>', 'with --resume: draw these values in full', decimalListFor('--full'));

/** Adds `sweep` to the program. */
export function addSweep(program: Command, io: CliIo): void {
  const command = program
    .command('sweep')
    .description('draw several clip-skip values side by side, with sheets that say how far they differ')
    .argument('[prompt]', 'what the pictures show');
  withCommon(withPicture(withPreviews(withAxes(command))))
    .option('--tiling', TILING_HELP)
    .option('--columns <n>', 'pictures in a row of the sheet', integerFor('--columns', { min: 1, max: 100 }))
    .option('--out <folder>', 'where everything goes (default: a new folder in outputs)')
    .action((prompt: string | undefined, options: SweepOptions) =>
      withSession(io, options, (session) => sweep(session, prompt, options)),
    );
}
