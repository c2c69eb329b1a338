/** @file Text encoders that a user gives for a model: what a file or folder holds of them, and which part each is fit for. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../base/index.js';
import {
  type ClipTextConfig,
  clipTextConfigFromJson,
  clipTextConfigFromTensors,
  type FamilyCard,
  type TextEncoderCard,
  textMisfitOf,
  type UnetConfig,
} from '../../models/index.js';
import {
  isDiffusersFolder,
  type ModelPart,
  openFolderPart,
  openPartFolder,
  openTensorFile,
  PART_FOLDERS,
  PART_WORDS,
  type TensorFile,
  type TensorSource,
  type TextPartName,
  textFolderRows,
  textOfPlace,
  textPlaces,
} from '../../weights/index.js';
import { type NonEmpty, nonEmpty } from '../non-empty.js';
import { renamed } from './renamed.js';
import { type OpenedTextEncoder, openTextEncoder } from './text-encoders.js';

/** A text encoder that was given, or the model's own; `given` is the path that was given for it. */
interface Candidate {
  readonly given?: string;
  /** Its files beside the model's. */
  readonly files: readonly TensorFile[];
  readonly sourceFor: (card: TextEncoderCard) => TensorSource;
  readonly configFor: (card: TextEncoderCard) => ClipTextConfig;
}

/** One text encoder for each part, in the order of the parts. */
type Choice = readonly Candidate[];

export interface ModelWithoutText {
  readonly path: string;
  readonly card: FamilyCard;
  readonly unet: UnetConfig;
  /** The text encoders that it has itself. */
  readonly own: readonly OpenedTextEncoder[];
}

const unfit = (path: string, problem: string) => new AppError('TEXT_ENCODER_UNFIT', { path, problem });

async function inFile(given: string): Promise<readonly Candidate[]> {
  const file = await openTensorFile(given);
  return textPlaces(file).map((place) => {
    const sourceFor: Candidate['sourceFor'] = (card) => textOfPlace(file, place, card);
    const configFor: Candidate['configFor'] = (card) => clipTextConfigFromTensors(sourceFor(card), card);
    return { given, files: [file], sourceFor, configFor };
  });
}

function inFolder(given: string, { source, files, config }: ModelPart): Candidate {
  const ours = renamed(source, textFolderRows);
  const configFor: Candidate['configFor'] = (card) =>
    clipTextConfigFromJson(config, join(source.path, 'config.json'), card);
  return { given, files, sourceFor: () => ours, configFor };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const TEXT_PARTS: readonly TextPartName[] = ['textEncoder', 'textEncoder2'];

/** A whole diffusers folder, the folder of a text encoder, or a file. */
async function candidatesOf(given: string): Promise<readonly Candidate[]> {
  if (await isDiffusersFolder(given)) {
    const there = await Promise.all(TEXT_PARTS.map((part) => isThere(join(given, PART_FOLDERS[part]))));
    const parts = TEXT_PARTS.filter((_, index) => there[index]);
    return Promise.all(parts.map(async (part) => inFolder(given, await openFolderPart(given, part))));
  }
  if (await isThere(join(given, 'config.json'))) return [inFolder(given, await openPartFolder(given, 'textEncoder'))];
  return inFile(given);
}

const ownOf = (own: OpenedTextEncoder): Candidate => ({
  files: [],
  sourceFor: () => own.source,
  configFor: () => own.config,
});

/** A text that is pooled needs its projection. */
const canBe = (candidate: Candidate, card: TextEncoderCard): boolean => {
  const { tensors } = candidate.sourceFor(card);
  return !card.isPooled || tensors.has('text_projection.weight') || tensors.has('text_projection');
};

/** Every way to fill the parts: what was given before what the model has, nothing twice. @throws TEXT_ENCODER_MISSING */
function choicesOf({ path, card, own }: ModelWithoutText, given: readonly Candidate[]): readonly Choice[] {
  return card.textEncoders.reduce<readonly Choice[]>(
    (choices, encoder) => {
      const its = own.filter((opened) => opened.card.part === encoder.part).map(ownOf);
      const fit = [...given.filter((candidate) => canBe(candidate, encoder)), ...its];
      const longer = choices.flatMap((choice) =>
        fit.filter((candidate) => !choice.includes(candidate)).map((candidate) => [...choice, candidate]),
      );
      if (longer.length === 0) throw new AppError('TEXT_ENCODER_MISSING', { path, parts: PART_WORDS[encoder.part] });
      return longer;
    },
    [[]],
  );
}

/** The first choice whose sizes the UNet takes and that leaves no file unused. @throws TEXT_ENCODER_UNFIT TEXT_ENCODER_MISSING */
function choose(model: ModelWithoutText, paths: NonEmpty<string>, given: readonly Candidate[]): Choice {
  const { card, unet } = model;
  const problemOf = (choice: Choice): string | undefined =>
    textMisfitOf({ unet, texts: choice.map((candidate, part) => candidate.configFor(card.textEncoders[part]!)) });
  const idle = (choice: Choice): string | undefined =>
    paths.find((path) => !choice.some((candidate) => candidate.given === path));
  const choices = choicesOf(model, given);
  const fit = choices.filter((choice) => problemOf(choice) === undefined);
  const whole = fit.find((choice) => idle(choice) === undefined);
  if (whole) return whole;
  const [first = []] = choices;
  if (fit[0]) throw unfit(idle(fit[0]) ?? paths[0], 'the model has no place for it beside the others');
  throw unfit(paths[0], problemOf(first) ?? 'its sizes are others');
}

/**
 * The text encoders of a model with those that were given in place of its own or of what it lacks, told apart by their tensors
 * and by what the UNet takes; and the files they lie in.
 * @throws TEXT_ENCODER_UNFIT TEXT_ENCODER_MISSING FILE_NOT_FOUND and what opening a file of tensors or a folder throws
 */
export async function withGivenText(
  model: ModelWithoutText,
  given: readonly string[],
): Promise<{ readonly texts: readonly OpenedTextEncoder[]; readonly files: readonly TensorFile[] }> {
  const paths = nonEmpty(given.map((path) => resolve(path)));
  if (!paths) return { texts: model.own, files: [] };
  const candidates = await Promise.all(paths.map(candidatesOf));
  const choice = choose(model, paths, candidates.flat());
  const texts = model.card.textEncoders.map((card, part) => {
    const { sourceFor, configFor } = choice[part]!;
    return openTextEncoder(card, sourceFor(card), configFor(card));
  });
  return { texts: await Promise.all(texts), files: [...new Set(choice.flatMap(({ files }) => files))] };
}
