/** @file `layers`: what each layer of the text encoder does to a prompt, before any picture is drawn. */
import { access, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { type Command, Option } from 'commander';
import { AppError, replaceFile } from '../../base/index.js';
import {
  type EmphasisMode,
  ENCODER_IDS,
  type EncoderId,
  type LayersRequest,
  type LayersResult,
  WORD_LIST_LIMITS,
  WORD_LISTS,
} from '../../contract/index.js';
import { coloursFor } from '../colours.js';
import { prepareFolder } from '../destination.js';
import type { CliIo } from '../io.js';
import { layersTable } from '../layers-table.js';
import { type CommonOptions, vaeOf, withCommon, withEmphasis, withModel, withVae } from '../options.js';
import { integerFor } from '../parse.js';
import { prepared, type Session, withSession } from '../session.js';

interface LayersOptions extends CommonOptions {
  readonly model?: string;
  readonly vae?: string;
  readonly emphasis?: EmphasisMode;
  readonly nearest?: boolean;
  readonly words?: string;
  readonly top?: number;
  readonly attention?: boolean;
  readonly encoder?: EncoderId;
  readonly out?: string;
}

/** Loaded only now, so that `--help` is quick. */
const loadSheet = () => import('../../sheet/index.js');

type Write = (result: LayersResult) => Promise<string | Uint8Array>;

/** What `--out` writes, by the end of the file's name. */
const WRITERS: Readonly<Record<string, Write>> = {
  '.svg': async (result) => (await loadSheet()).layersSvg(result),
  '.png': async (result) => (await loadSheet()).layersPng(result),
  '.json': async (result) => `${JSON.stringify(result, null, 2)}\n`,
};

/** @throws USAGE */
function writerOf(out: string): Write {
  const writer = WRITERS[extname(out).toLowerCase()];
  if (writer) return writer;
  throw new AppError('USAGE', { problem: `--out ${out}: the file is ${Object.keys(WRITERS).join(', ')}` });
}

/** A list by name, or the lines of a file; a file of a list's name is meant as `./nouns`. @throws FILE_NOT_FOUND FILE_UNREADABLE */
async function wordsOf(words: string): Promise<string | string[]> {
  if ((WORD_LISTS as readonly string[]).includes(words)) return words;
  await access(words).catch(() => {
    throw new AppError('FILE_NOT_FOUND', { path: words });
  });
  const text = await readFile(words, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_UNREADABLE', { path: words, reason: error.code ?? error.message }, { cause: error });
  });
  return text.split(/\r?\n/);
}

async function requestOf(prompt: string, options: LayersOptions): Promise<LayersRequest> {
  const { emphasis, nearest, words, top, attention, encoder } = options;
  const given = { emphasis, nearest, top, attention, encoder, ...(words ? { words: await wordsOf(words) } : {}) };
  return { prompt, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

async function save(out: string, result: LayersResult): Promise<void> {
  const content = await writerOf(out)(result);
  await replaceFile(out, (temporary) => writeFile(temporary, content));
}

async function layers(session: Session, written: string, options: LayersOptions): Promise<void> {
  const { app, report, signal, io } = session;
  const { out } = options;
  if (out !== undefined) {
    writerOf(out);
    await prepareFolder(dirname(out));
  }
  const { prompt } = await prepared(session, { prompt: written });
  const request = await requestOf(prompt, options);
  const model = await app.loadModel(options.model, { signal, ...vaeOf(options) });
  const result = await model.layers(request, { signal, onProgress: report.progress, onWarning: report.warn });
  report.endProgress();
  if (out !== undefined) await save(out, result);
  for (const { message, start, end } of result.diagnostics) report.note(`prompt, ${start} to ${end}: ${message}`);
  report.result(layersTable(result, coloursFor(io.stdout), await loadSheet()));
  if (out !== undefined) report.result(out);
  report.json({ ...result, ...(out === undefined ? {} : { out }) });
}

/** Adds `layers` to the program. */
export function addLayers(program: Command, io: CliIo): void {
  const command = program
    .command('layers')
    .description('show what each layer of the text encoder does to a prompt; no picture is drawn')
    .argument('<prompt>', 'the text to look at');
  withCommon(withVae(withEmphasis(withModel(command))))
    .option('--nearest', `find the words that each token is nearest to, in the list ${WORD_LISTS.join(', ')}`)
    .option('--words <file>', 'find them in a file instead: a word a line, after a tab what it is a kind of')
    .option('--top <n>', 'nearest words of a token and layer', integerFor('--top', WORD_LIST_LIMITS.top))
    .option('--attention', 'also give what the tokens attend to (in JSON)')
    .addOption(new Option('--encoder <id>', 'of a model with two text encoders, which one').choices(ENCODER_IDS))
    .option('--out <file>', 'a plot (.svg, .png), or all numbers (.json)')
    .action((prompt: string, options: LayersOptions) =>
      withSession(io, options, (session) => layers(session, prompt, options)),
    );
}
