/** @file `sweep`: one seed, several clip-skip values, single pictures and one labelled sheet. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { AppError, replaceFile } from '../../base/index.js';
import type { GenerateResult } from '../../contract/index.js';
import { isPictureFile, type NextPath, prepareFolder } from '../destination.js';
import { describeResult, imageDocument, resultDocument, type SavedImage } from '../documents.js';
import type { CliIo } from '../io.js';
import { type PictureOptions, requestOf, withCommon, withPicture } from '../options.js';
import { integerFor, numberListFor } from '../parse.js';
import { type Session, withSession } from '../session.js';
import { saveAll } from './generate.js';

interface SweepOptions extends PictureOptions {
  readonly clipSkips?: number[];
  readonly columns?: number;
}

/** `outputs/sweep-00004` in the data folder, numbered on from the sweeps that are there. */
async function defaultFolder(dataDir: string): Promise<string> {
  const names = await readdir(join(dataDir, 'outputs')).catch(() => []);
  const last = Math.max(0, ...names.map((name) => Number(/^sweep-(\d+)$/.exec(name)?.[1] ?? 0)));
  return join(dataDir, 'outputs', `sweep-${String(last + 1).padStart(5, '0')}`);
}

const labelOf = ({ clipSkip: { requested, effective } }: SavedImage): string =>
  `Clip skip: ${requested}${effective === null ? ' (no effect)' : ''}`;

function titleOf({ prompt, seed, sampler, schedule, steps }: GenerateResult['request']): string {
  return `${prompt} - seed ${seed}, ${sampler}, ${schedule}, ${steps} steps`;
}

async function writeSheet(session: Session, folder: string, saved: SavedImage[], title: string, columns?: number) {
  const { renderSheet } = await session.io.loadSheet();
  const cells = saved.map((picture) => ({ image: picture.image, label: labelOf(picture) }));
  const across = columns ?? Math.ceil(Math.sqrt(cells.length));
  const png = await renderSheet({ cells, columns: across, title });
  const path = join(folder, 'sheet.png');
  await replaceFile(path, (temporary) => writeFile(temporary, png));
  return path;
}

/** @throws USAGE */
function requireFolder(out: string): string {
  if (isPictureFile(out))
    throw new AppError('USAGE', { problem: `--out ${out}: a sweep writes several files; name a folder` });
  return out;
}

async function sweep(session: Session, prompt: string, options: SweepOptions): Promise<void> {
  const { app, report, signal } = session;
  const folder = options.out === undefined ? await defaultFolder(app.dataDir) : requireFolder(options.out);
  const { clipSkips } = options;
  const request = { ...requestOf(prompt, options), ...(clipSkips === undefined ? {} : { clipSkips }) };
  for (const clipSkip of clipSkips ?? [1])
    await app.checkRequest(options.model, { ...requestOf(prompt, options), clipSkip });
  await prepareFolder(folder);
  const model = await app.loadModel(options.model, { signal });
  const pathOf: NextPath = ({ clipSkip: { requested } }) =>
    join(folder, `clip-skip-${String(requested).padStart(2, '0')}.png`);
  const { result, saved } = await saveAll(session, model.sweep(request, { signal }), pathOf);
  const sheet = await writeSheet(session, folder, saved, titleOf(result.request), options.columns);
  report.result(sheet);
  const values = saved.map(({ clipSkip: { requested } }) => requested);
  for (const line of describeResult(result, `clip skip ${values.join(', ')}`)) report.note(line);
  report.json({ ...resultDocument(model.info, result), sheet, images: saved.map(imageDocument) });
}

/** Adds `sweep` to the program. */
export function addSweep(program: Command, io: CliIo): void {
  const command = program
    .command('sweep')
    .description('draw one seed at several clip-skip values, with a labelled sheet of all')
    .argument('<prompt>', 'what the pictures show')
    .option('--clip-skips <list>', 'such as 1-12 or 1,2,6 (default: all of the model)', numberListFor('--clip-skips'));
  withCommon(withPicture(command))
    .option('--columns <n>', 'pictures in a row of the sheet', integerFor('--columns', { min: 1, max: 100 }))
    .option('--out <folder>', 'where the pictures and sheet.png go (default: a new folder in outputs)')
    .action((prompt: string, options: SweepOptions) =>
      withSession(io, options, (session) => sweep(session, prompt, options)),
    );
}
