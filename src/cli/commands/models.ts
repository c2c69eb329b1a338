/** @file `models`: which there are, and the clip skip that is saved for one. */
import type { Command } from 'commander';
import type { App, ModelEntry } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import type { ClipSkipRecommendation, ModelInfo } from '../../contract/index.js';
import { describeDoubts } from '../documents.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, clipSkipOf, withCommon } from '../options.js';
import { type Session, withSession } from '../session.js';

interface ListedModel extends ModelEntry {
  readonly info?: Pick<ModelInfo, 'family' | 'numLayers'>;
  readonly recommendation?: ClipSkipRecommendation;
  /** Why it cannot be opened. */
  readonly problem?: string;
}

/** A model that cannot be opened is listed with the reason, beside the others. */
async function look(app: App, entry: ModelEntry): Promise<ListedModel> {
  try {
    const { family, numLayers } = await app.inspectModel(entry.path);
    return { ...entry, info: { family, numLayers }, recommendation: await app.recommendClipSkip(entry.path) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...entry, problem: error.message };
  }
}

function describeModel({ id, path, info, recommendation, problem }: ListedModel): string {
  const facts = info ? `${info.family}, ${info.numLayers} layers` : `cannot be opened: ${problem}`;
  const clipSkip = recommendation ? [`  clip skip ${recommendation.reason}`] : [];
  return [`${id}: ${facts}`, `  ${path}`, ...clipSkip].join('\n');
}

async function list({ app, report }: Session): Promise<void> {
  const models: ListedModel[] = [];
  for (const entry of await app.listModels()) models.push(await look(app, entry));
  report.result(models.map(describeModel).join('\n'));
  report.json({ models });
}

interface ClipSkipOptions extends CommonOptions {
  readonly forget?: boolean;
}

interface Wish {
  readonly model: string;
  readonly value: string | undefined;
  readonly forget: boolean;
}

/** @throws USAGE CLIP_SKIP_RANGE */
async function carryOut({ app }: Session, { model, value, forget }: Wish): Promise<void> {
  if (forget && value !== undefined)
    throw new AppError('USAGE', { problem: 'a value is either saved or forgotten; leave out the value or --forget' });
  if (forget) await app.forgetClipSkip(model);
  if (value === undefined) return;
  const { clipSkip } = clipSkipOf(value, await app.inspectModel(model));
  if (clipSkip === 'auto') throw new AppError('USAGE', { problem: 'auto is no value that can be saved; use --forget' });
  if (clipSkip !== undefined) await app.saveClipSkip(model, clipSkip);
}

async function clipSkip(session: Session, wish: Wish): Promise<void> {
  await carryOut(session, wish);
  const recommendation = await session.app.recommendClipSkip(wish.model);
  session.report.result(`clip skip ${recommendation.reason}`);
  for (const line of describeDoubts(recommendation)) session.report.note(line);
  session.report.json({ model: wish.model, recommendation });
}

/** Adds `models` with its commands to the program. */
export function addModels(program: Command, io: CliIo): void {
  const models = program
    .command('models')
    .description('list the models, and save a clip skip for one')
    .helpCommand(false);
  withCommon(models.command('list', { isDefault: true }))
    .description('show the models of the data folder, and the clip skip each recommends')
    .action((options: CommonOptions) => withSession(io, options, list));
  withCommon(models.command('clip-skip'))
    .description('show the clip skip that a model recommends, or save your own for it')
    .argument('<model>', 'a model as --model takes it; default = the small model inside')
    .argument('[value]', 'the value to save')
    .option('--forget', 'forget the saved value')
    .action((model: string, value: string | undefined, options: ClipSkipOptions) =>
      withSession(io, options, (session) => clipSkip(session, { model, value, forget: options.forget ?? false })),
    );
}
