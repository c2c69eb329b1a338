/** @file What of a model's sizes cannot be, or cannot be together; told from the sizes alone, before any graph is built. */
import type { ClipTextConfig } from './clip-text.js';
import type { UnetConfig } from './unet.js';
import type { VaeConfig } from './vae.js';

/** The sizes of a whole model. */
export interface ModelSizes {
  /** In the order in which their states stand in the context. */
  readonly texts: readonly ClipTextConfig[];
  readonly unet: UnetConfig;
  /** Undefined for a model that has none of its own. */
  readonly vae: VaeConfig | undefined;
}

/** What does not fit, and the part that is to blame. */
export interface Misfit {
  readonly part: 'textEncoder' | 'unet' | 'vae';
  readonly problem: string;
}

/** A chunk of the prompt with its start and end. */
const CHUNK_LENGTH = 77;

type Check = (sizes: ModelSizes) => readonly (string | false)[];

const divides = (channels: number, groups: number, what: string): string | false =>
  channels % groups !== 0 && `${what} has ${channels} channels, which do not divide into ${groups} groups`;

/** The coarsest level's channels beside each skip connection are normed in groups, too; they divide where each level does. */
const unetChannels: Check = ({ unet: { levels, groups } }) =>
  levels.flatMap(({ channels, heads, transformerDepth }, level) => [
    channels % 2 !== 0 && `level ${level} of the UNet has ${channels} channels, an odd number`,
    divides(channels, groups, `level ${level} of the UNet`),
    transformerDepth > 0 &&
      channels % heads !== 0 &&
      `level ${level} of the UNet has ${channels} channels, which do not divide into ${heads} heads`,
  ]);

const unetContext: Check = ({ unet, texts }) => {
  const width = texts.reduce((sum, text) => sum + text.width, 0);
  const parts = texts.length > 1 ? 'text encoders are together' : 'text encoder is';
  return [unet.contextWidth !== width && `the UNet takes a context ${unet.contextWidth} wide, the ${parts} ${width}`];
};

/** What is added to the time embedding is told by the UNet, and comes from the text encoder. */
const unetPooled: Check = ({ unet: { addedConditioning: added }, texts }) => {
  const width = texts.find(({ pooledWidth }) => pooledWidth !== undefined)?.pooledWidth;
  if (added?.pooledWidth === width) return [];
  return [`the UNet takes a pooled text ${added?.pooledWidth ?? 0} wide, the text encoders give ${width ?? 0}`];
};

const unetOutput: Check = ({ unet: { outChannels }, vae }) => {
  const latentChannels = vae?.latentChannels ?? outChannels;
  const gives = `the UNet gives ${outChannels} channels, the latent has ${latentChannels}`;
  const isVariance = outChannels === 2 * latentChannels;
  return [outChannels !== latentChannels && (isVariance ? `${gives}: learned variance is not supported` : gives)];
};

const textPositions: Check = ({ texts }) =>
  texts.map(
    ({ positions }) =>
      positions < CHUNK_LENGTH && `the text encoder has ${positions} positions, a chunk of the prompt ${CHUNK_LENGTH}`,
  );

const vaeChannels: Check = ({ vae }) =>
  (vae?.channels ?? []).map((channels, level) => divides(channels, vae?.groups ?? 1, `level ${level} of the VAE`));

const CHECKS: readonly (readonly [Misfit['part'], Check])[] = [
  ['textEncoder', textPositions],
  ['unet', unetChannels],
  ['unet', unetContext],
  ['unet', unetPooled],
  ['unet', unetOutput],
  ['vae', vaeChannels],
];

const TEXT_CHECKS: readonly Check[] = [textPositions, unetContext, unetPooled];

/** Why text encoders do not go with a UNet; undefined = they do. */
export const textMisfitOf = (sizes: Pick<ModelSizes, 'texts' | 'unet'>): string | undefined =>
  TEXT_CHECKS.flatMap((check) => check({ ...sizes, vae: undefined })).find((found) => found !== false) || undefined;

/** The first thing about a model's sizes that cannot be drawn with; undefined = they fit. */
export function misfitOf(sizes: ModelSizes): Misfit | undefined {
  for (const [part, check] of CHECKS) {
    const problem = check(sizes).find((found) => found !== false);
    if (problem !== undefined) return { part, problem };
  }
  return undefined;
}
