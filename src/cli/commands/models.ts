/** @file `models`: which there are, and the clip skip that is saved for one. */
import type { Command } from 'commander';
import { AppError } from '../../base/index.js';
import type { ClipSkipRecommendation, ModelInfo, VerifyReport } from '../../contract/index.js';
import type { ModelEntry, PullOrder } from '../../library/index.js';
import { describeDoubts } from '../documents.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, clipSkipOf, withCommon } from '../options.js';
import { type Session, withSession } from '../session.js';
import { addConvert } from './convert.js';

/** As for every file that is not what it should be. */
const EXIT_UNSOUND = 1;

interface ListOptions extends CommonOptions {
  readonly ckptDir?: string;
  readonly webuiDir?: string;
  readonly hash?: boolean;
}

interface ListedModel extends ModelEntry {
  readonly sizeBytes: number;
  /** Null where it is not known; --hash computes it. */
  readonly sha256: string | null;
  /** Its first ten digits, as the WebUI shows it. */
  readonly hash: string | null;
  readonly info?: Pick<ModelInfo, 'family' | 'numLayers'> & {
    /** Null where nothing says so. */
    readonly prediction: ModelInfo['prediction'] | null;
  };
  readonly recommendation?: ClipSkipRecommendation;
  /** Why it cannot be opened. */
  readonly problem?: string;
}

async function hashOf({ app, report, signal }: Session, { path, id }: ModelEntry, compute: boolean) {
  const onProgress = (done: number, total: number) =>
    report.progress({ stage: 'open', what: id, done: megabytes(done), total: megabytes(total) });
  return (await app.modelHash(path, compute ? { signal, onProgress } : undefined)) ?? null;
}

/** Small files have decimals, so that none has nothing. */
const shownMegabytes = (bytes: number): string => (bytes < 1e7 ? (bytes / 1e6).toFixed(2) : String(megabytes(bytes)));

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

/** Digits of a hash that people see. @source A1111 v1.10.1, as behaviour */
const SHORT_HASH = 10;

const hashes = (sha256: string | null) => ({ sha256, hash: sha256?.slice(0, SHORT_HASH) ?? null });

/** A model that cannot be opened is listed with the reason, beside the others. */
async function look(session: Session, entry: ModelEntry, compute: boolean): Promise<ListedModel> {
  const { app, door } = session;
  const sizeBytes = await door.modelSize(entry.path);
  try {
    const { family, numLayers, predictionKnown, ...said } = await app.inspectModel(entry.path);
    const prediction = predictionKnown ? said.prediction : null;
    const sha256 = await hashOf(session, entry, compute);
    const recommendation = await app.recommendClipSkipNow(entry.path);
    return { ...entry, sizeBytes, ...hashes(sha256), info: { family, numLayers, prediction }, recommendation };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'CANCELLED') throw error;
    return { ...entry, sizeBytes, ...hashes(null), problem: error.message };
  }
}

function describeModel({ id, path, info, recommendation, problem, sizeBytes, hash: digits }: ListedModel): string {
  const predicts = info?.prediction ? `, predicts ${info.prediction === 'epsilon' ? 'epsilon' : 'v'}` : '';
  const facts = info ? `${info.family}${predicts}, ${info.numLayers} layers` : `cannot be opened: ${problem}`;
  const clipSkip = recommendation ? [`  clip skip ${recommendation.reason.message}`] : [];
  const hash = digits ? ` [${digits}]` : '';
  const size = sizeBytes > 0 ? `, ${shownMegabytes(sizeBytes)} MB` : '';
  return [`${id}${hash}: ${facts}`, `  ${path}${size}`, ...clipSkip].join('\n');
}

async function list(session: Session, { hash = false }: ListOptions): Promise<void> {
  const { app, report } = session;
  const models: ListedModel[] = [];
  for (const entry of await app.listModels()) models.push(await look(session, entry, hash));
  report.endProgress();
  report.result(models.map(describeModel).join('\n'));
  report.json({ models });
}

/** @throws USAGE */
function sha256(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text;
  throw new AppError('USAGE', { problem: `--sha256 takes 64 hexadecimal digits, not "${text}"` });
}

interface PullOptions extends CommonOptions {
  readonly sha256?: string;
  readonly name?: string;
  readonly force?: boolean;
}

async function pull({ app, door, io, report, signal }: Session, source: string, options: PullOptions): Promise<void> {
  const { sha256, name, force } = options;
  const clock = door.createPullClock(io.now);
  const onProgress: NonNullable<PullOrder['onProgress']> = ({ file, doneBytes, totalBytes }) =>
    report.transfer({
      label: `pulling ${file} (MB)`,
      done: megabytes(doneBytes),
      total: megabytes(totalBytes ?? doneBytes),
      secondsLeft: clock(doneBytes, totalBytes) ?? Number.NaN,
    });
  const pulled = await app.pullModel({ source, sha256, name, force, signal, onProgress }).catch((error: unknown) => {
    if (signal.aborted) report.note('what has come is kept: the same command goes on with it');
    throw error;
  });
  report.endProgress();
  report.result(`${pulled.kind}${pulled.alreadyThere ? ', was there already' : ''}: ${pulled.path}`);
  report.json({ pulled });
}

interface VerifyOptions extends CommonOptions {
  readonly sha256?: string;
}

function describeReport({ name, sound, problems, notes, sha256, comparedWith }: VerifyReport): string {
  const compared = comparedWith.length > 0 ? `, compared with ${comparedWith.join(' and ')}` : '';
  const lines = [
    ...problems.map(({ message }) => `  problem: ${message}`),
    ...notes.map(({ message }) => `  note: ${message}`),
  ];
  return [
    `${name}: ${sound ? 'sound' : 'NOT SOUND'}`,
    ...(sha256 ? [`  SHA-256 ${sha256}${compared}`] : []),
    ...lines,
  ].join('\n');
}

/** @throws MODEL_UNSOUND */
async function verify(
  session: Session,
  finish: (exitCode: number) => void,
  { names, sha256 }: VerifyOptions & { readonly names: readonly string[] },
): Promise<void> {
  const { app, report, signal } = session;
  if (sha256 !== undefined && names.length !== 1) throw new AppError('USAGE', { problem: '--sha256 is for one model' });
  const all = names.length > 0 ? names : (await app.listModels()).map(({ id }) => id);
  const reports: VerifyReport[] = [];
  for (const name of all) {
    const onProgress = (done: number, total: number) =>
      report.transfer({ label: `verifying ${name} (MB)`, done: megabytes(done), total: megabytes(total) });
    reports.push(await app.verifyModel(name, { sha256, signal, onProgress }));
    report.endProgress();
    report.result(describeReport(reports.at(-1) as VerifyReport));
  }
  report.json({ models: reports });
  const count = reports.filter(({ sound }) => !sound).length;
  if (count === 0) return;
  report.note(new AppError('MODEL_UNSOUND', { count, total: reports.length }).message);
  finish(EXIT_UNSOUND);
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
  session.report.result(`clip skip ${recommendation.reason.message}`);
  for (const line of describeDoubts(recommendation)) session.report.note(line);
  session.report.json({ model: wish.model, recommendation });
}

const addList = (models: Command, io: CliIo) =>
  withCommon(models.command('list', { isDefault: true }))
    .description('show the models of the data folder, and the clip skip each recommends')
    .option('--ckpt-dir <folder>', 'another folder of checkpoints')
    .option('--webui-dir <folder>', 'an existing WebUI: its checkpoints too')
    .option('--hash', 'compute the hashes that are not known yet')
    .action((options: ListOptions) => withSession(io, options, (session) => list(session, options)));

const addVerify = (models: Command, io: CliIo, finish: (exitCode: number) => void) =>
  withCommon(models.command('verify'))
    .description('read models through: header, tensors, values, hash; exit code 1 when one is not sound')
    .argument('[names...]', 'models, LoRAs, VAEs, embeddings by name or path; all models when left out')
    .option('--sha256 <hash>', 'the hash that the file should have', sha256)
    .action((names: string[], options: VerifyOptions) =>
      withSession(io, options, (session) => verify(session, finish, { names, ...options })),
    );

const addPull = (models: Command, io: CliIo) =>
  withCommon(models.command('pull'))
    .description('fetch a model into the data folder; what was cut off is gone on with')
    .argument(
      '<source>',
      'an http address of a .safetensors file; or owner/name, owner/name/file, owner/name@revision of the hub',
    )
    .option('--sha256 <hash>', 'the hash that the file has to have', sha256)
    .option('--name <name>', 'name of the file, where its address says none')
    .option('--force', 'put it in the place of another file of that name')
    .action((source: string, options: PullOptions) =>
      withSession(io, options, (session) => pull(session, source, options)),
    );

const addClipSkip = (models: Command, io: CliIo) =>
  withCommon(models.command('clip-skip'))
    .description('show the clip skip that a model recommends, or save your own for it')
    .argument('<model>', 'a model as --model takes it; default = the small model inside')
    .argument('[value]', 'the value to save')
    .option('--forget', 'forget the saved value')
    .action((model: string, value: string | undefined, options: ClipSkipOptions) =>
      withSession(io, options, (session) => clipSkip(session, { model, value, forget: options.forget ?? false })),
    );

/** Adds `models` with its commands to the program. */
export function addModels(program: Command, io: CliIo, finish: (exitCode: number) => void): void {
  const models = program
    .command('models')
    .description('list the models, and save a clip skip for one')
    .helpCommand(false);
  addList(models, io);
  addVerify(models, io, finish);
  addPull(models, io);
  addConvert(models, io);
  addClipSkip(models, io);
}
