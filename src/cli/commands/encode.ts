/** @file `encode`: what the text encoder makes of a prompt: tokens, ids, hidden states. */
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../base/index.js';
import type { EmphasisMode } from '../../contract/index.js';
import type { Encoding } from '../../generation/index.js';
import type { TokenInfo } from '../../inference/index.js';
import { prepareFolder } from '../destination.js';
import { describeClipSkip, describeRecommendation } from '../documents.js';
import type { CliIo } from '../io.js';
import { type CommonOptions, clipSkipOf, vaeOf, withCommon, withEmphasis, withModel, withVae } from '../options.js';
import { numberListFor } from '../parse.js';
import { prepared, type Session, withSession } from '../session.js';

interface EncodeOptions extends CommonOptions {
  readonly model?: string;
  readonly vae?: string;
  readonly clipSkip?: string;
  readonly emphasis?: EmphasisMode;
  readonly layers?: 'all' | number[];
  readonly out?: string;
}

type HiddenState = Encoding['hiddenStates'][number];

const parseLayers = (text: string): 'all' | number[] => (text === 'all' ? 'all' : numberListFor('--layers')(text));

/** @throws VALUE_RANGE */
function chosenLayers(states: readonly HiddenState[], layers: 'all' | readonly number[] = 'all'): HiddenState[] {
  if (layers === 'all') return [...states];
  const max = Math.max(...states.map(({ layer }) => layer));
  return layers.map((value) => {
    const state = states.find(({ layer }) => layer === value);
    if (!state) throw new AppError('VALUE_RANGE', { name: '--layers', value, min: 0, max });
    return state;
  });
}

async function writeStates(
  { door }: Session,
  out: string,
  { conditioning }: Encoding,
  states: readonly HiddenState[],
): Promise<void> {
  await prepareFolder(dirname(out));
  const named = states.map(({ layer, data, shape }) => ({ name: `hidden_states.${layer}`, data, shape }));
  await door.saveTensors(out, [...named, { name: 'conditioning', ...conditioning }]);
}

/** Everything but the numbers of the tensors. */
function encodingDocument(model: string, prompt: string, encoding: Encoding, states: readonly HiddenState[]) {
  const { tokenIds, tokens, tokenCount, chunks, clipSkip, encoderRuns, diagnostics, conditioning } = encoding;
  return {
    model,
    prompt,
    tokenIds,
    tokens,
    tokenCount,
    chunks,
    clipSkip,
    encoderRuns,
    diagnostics,
    conditioning: { shape: conditioning.shape },
    hiddenStates: states.map(({ layer, shape }) => ({ layer, shape })),
  };
}

/** Without the end and padding that fill a chunk: the run of equal ids at its end. */
function isSpoken({ tokens }: Encoding, { chunk, position }: TokenInfo): boolean {
  const ids = tokens.filter((token) => token.chunk === chunk).map(({ id }) => id);
  const lastSpoken = ids.findLastIndex((id) => id !== ids.at(-1));
  return position > 0 && position <= lastSpoken;
}

function describeTokens(encoding: Encoding): string {
  const { tokenCount, chunks, clipSkip } = encoding;
  const tokens = encoding.tokens.filter((token) => isSpoken(encoding, token));
  const weightOf = ({ weight }: TokenInfo) => (weight === 1 ? '' : `\t${weight}`);
  const skipOf = (token: TokenInfo) => (token.clipSkip === undefined ? '' : `\tclip skip ${token.clipSkip}`);
  const lines = tokens.map(
    (token) => `${token.chunk}:${token.position}\t${token.id}\t${token.text}${weightOf(token)}${skipOf(token)}`,
  );
  const count = `${tokenCount} ${tokenCount === 1 ? 'token' : 'tokens'} in ${chunks} ${chunks === 1 ? 'chunk' : 'chunks'}`;
  return [...lines, `${count}, ${describeClipSkip(clipSkip)}`].join('\n');
}

async function encode(session: Session, written: string, options: EncodeOptions): Promise<void> {
  const { app, report, signal } = session;
  const { emphasis, out, layers } = options;
  if (layers !== undefined && out === undefined)
    throw new AppError('USAGE', { problem: '--layers chooses what --out writes; give --out FILE.safetensors too' });
  const { prompt } = await prepared(session, { prompt: written });
  const model = await app.loadModel(options.model, { signal, ...vaeOf(options) });
  const clipSkip = clipSkipOf(options.clipSkip, model.info);
  const recommendation = await model.recommendClipSkip();
  const encoding = await model.encode(prompt, { ...clipSkip, ...(emphasis === undefined ? {} : { emphasis }), signal });
  encoding.warnings.forEach(report.warn);
  const states = chosenLayers(encoding.hiddenStates, layers);
  if (out !== undefined) await writeStates(session, out, encoding, states);
  for (const { message, start, end } of encoding.diagnostics) report.note(`prompt, ${start} to ${end}: ${message}`);
  for (const line of describeRecommendation(recommendation, encoding.clipSkip, clipSkip.clipSkip)) report.note(line);
  report.result(describeTokens(encoding));
  report.json({
    ...encodingDocument(model.info.name, prompt, encoding, states),
    recommendation,
    ...(out === undefined ? {} : { out }),
  });
}

/** Adds `encode` to the program. */
export function addEncode(program: Command, io: CliIo): void {
  withCommon(withVae(withEmphasis(withModel(program.command('encode')))))
    .description('show the tokens of a prompt, and write the hidden states of the text encoder')
    .argument('<prompt>', 'the text to encode')
    .option(
      '--clip-skip <n>',
      'layer the conditioning is taken from; 1.5 = between two; auto = what the model recommends',
    )
    .option('--layers <list>', 'hidden states that --out writes: all, or such as 0,5,12 (0 = embeddings)', parseLayers)
    .option('--out <file>', 'a .safetensors file for hidden states and conditioning')
    .action((prompt: string, options: EncodeOptions) =>
      withSession(io, options, (session) => encode(session, prompt, options)),
    );
}
