import type { ClipSkipReading, ModelInfo } from '../../contract/index.js';
import { COUNTED_FAMILIES, countedFamilyOf, ENCODERS, rosettaLine, showValue } from '../../dialects/index.js';
import type { ImageComparison, ImageInspection } from '../../images/index.js';

const describeSettings = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');

/** The default of a model's family in everybody's numbers; nothing for a family without a table. */
function countingOf({ family: name }: ModelInfo): readonly string[] {
  const family = countedFamilyOf(name);
  if (family === undefined) return [];
  return [`its default: ${rosettaLine(family, ENCODERS[family].defaultDropped)}`];
}

function clipSkipRange({ clipSkipHasEffect, clipSkipReason, numLayers }: ModelInfo): string {
  if (clipSkipHasEffect) return `1 to ${numLayers}`;
  return `has no effect${clipSkipReason === undefined ? ' on this family' : `: ${clipSkipReason}`}`;
}

/** A checkpoint. */
export function describeModel(info: ModelInfo): string[] {
  const dtypes = Object.entries(info.dtypes).map(([dtype, count]) => `${dtype} (${count})`);
  return [
    info.path,
    `family: ${info.family}, ${info.format}${info.inpainting ? ', inpainting' : ''}`,
    `prediction: ${info.prediction} (${info.predictionFrom})${info.zeroTerminalSnr ? ', zero terminal SNR' : ''}`,
    `clip skip: ${clipSkipRange(info)}`,
    ...countingOf(info),
    `native size: ${info.nativeSize}`,
    `parameters: ${(info.parameterCount / 1e6).toFixed(1)} million; tensors by dtype: ${dtypes.join(', ')}`,
    ...Object.entries(info.parts).map(([part, settings]) => `${part}: ${describeSettings(settings)}`),
    ...Object.entries(info.metadata).map(([key, value]) => `metadata ${key}: ${value}`),
    ...info.oddities.map((oddity) => `odd: ${oddity}`),
  ];
}

const FAMILY_NAMES: ReadonlyMap<string, string> = new Map(COUNTED_FAMILIES.map((id) => [id, ENCODERS[id].name]));

/** Who names the family of an image, where its own file does not. */
const FROM_WHOM: Readonly<Record<ClipSkipReading['familyFrom'], string>> = {
  file: '',
  model: ' as the model here',
  texts: ' by its texts',
  chosen: ' as the chosen model',
  usual: ' assumed',
};

/** `clip skip: ComfyUI −2, layer 11 of 12 (SD 1.x): A1111 2 = diffusers 1 = …` */
function describeReading(label: string, reading: ClipSkipReading): string[] {
  const { written, program, layersRun, numLayers, line, reason, family, familyFrom } = reading;
  const value = written === null ? `${program}, not written` : `${program} ${showValue(written)}`;
  const where = layersRun === null ? 'a layer that cannot be told' : `layer ${layersRun} of ${numLayers}`;
  const of = `${FAMILY_NAMES.get(family) ?? family}${FROM_WHOM[familyFrom]}`;
  return [
    `${label}: ${value}: ${where} (${of})${reason === undefined ? '' : `; ${reason}`}`,
    ...(line ? [`  ${line}`] : []),
  ];
}

/** A picture. */
export const describeImage = ({ path, width, height, infotext, recipe }: ImageInspection): string[] => [
  path,
  `${width}x${height}`,
  infotext,
  `drawn by: ${recipe.program}`,
  ...(recipe.clipSkip ? describeReading('clip skip', recipe.clipSkip) : []),
  ...(recipe.negativeClipSkip ? describeReading('clip skip of the negative prompt', recipe.negativeClipSkip) : []),
  ...recipe.notes.map((note) => `note: ${note}`),
];

/** Two pictures side by side. */
export function describeComparison({ differences, same, unknown, hint }: ImageComparison): string[] {
  const differ = differences.map(({ aspect, text }) => `differs in ${aspect}: ${text}`);
  return [
    ...(differ.length === 0 ? ['nothing differs in what the two say'] : differ),
    ...(same.length === 0 ? [] : [`same: ${same.join(', ')}`]),
    ...(unknown.length === 0 ? [] : [`not said by both: ${unknown.join(', ')}`]),
    ...(hint === undefined ? [] : [hint]),
  ];
}
