/** @file Previews: what an unfinished latent looks like, as one small picture of the whole batch. */
import type { PreviewOptions, RgbImage } from '../contract/index.js';
import { vaeFactor } from '../models/index.js';
import type { Components, LatentSize } from './components/index.js';
import { toRgb } from './pixels.js';
import { type ColourMap, colourLatents, learnColours, PROBE_CELLS } from './preview-map.js';

interface ShowOptions extends Pick<PreviewOptions, 'method'> {
  readonly signal?: AbortSignal | undefined;
}

export interface Previewer {
  /**
   * Shows latents, of which a preview takes the model's guess at the finished ones: in colours by the linear map, one
   * pixel a cell, or decoded. @shape latent [B, C, H, W] flat
   * @throws ENGINE_LOST ENGINE_FAILED, and CANCELLED once the signal is aborted
   */
  show(latent: Float32Array, size: LatentSize, options: ShowOptions): Promise<RgbImage>;
  /** The linear map; one small decoding, the first time. @throws ENGINE_LOST ENGINE_FAILED VALUES_NOT_FINITE */
  colours(): Promise<ColourMap>;
}

/**
 * Whether a preview costs a decoding. One that is no larger than what the map is learnt from always does: that costs
 * no more than learning, and a cell a pixel would show nothing of so small a picture.
 */
export const isDecoded = ({ height, width }: Omit<LatentSize, 'batch'>, method: PreviewOptions['method']): boolean =>
  method === 'full' || height * width <= PROBE_CELLS ** 2;

/** Makes a previewer that learns the map of its model when that is first needed. */
export function createPreviewer(components: Pick<Components, 'checkpoint' | 'decodeLatent'>): Previewer {
  let learnt: ColourMap | undefined;
  const colours = async (): Promise<ColourMap> => {
    learnt ??= await learnColours(components);
    return learnt;
  };
  return {
    colours,
    show: async (latent, size, { method, signal }) => {
      if (isDecoded(size, method))
        return batchPreview(await components.decodeLatent(latent, size, signal), inPixels(components, size));
      return batchPreview(colourLatents(await colours(), latent, size), size);
    },
  };
}

const inPixels = ({ checkpoint }: Pick<Components, 'checkpoint'>, { batch, height, width }: LatentSize): LatentSize => {
  const factor = vaeFactor(checkpoint.configs.vae);
  return { batch, height: height * factor, width: width * factor };
};

/** Several pictures as one, side by side in about as many rows as columns. @shape planes [B, 3, height, width], −1…1 */
export function batchPreview(planes: Float32Array, { batch, height, width }: LatentSize): RgbImage {
  const rows = Math.round(Math.sqrt(batch));
  const columns = Math.ceil(batch / rows);
  const sheet = { width: columns * width, height: rows * height };
  const data = new Uint8Array(sheet.width * sheet.height * 3);
  const length = planes.length / batch;
  for (let index = 0; index < batch; index++) {
    const one = toRgb(planes.subarray(index * length, (index + 1) * length), width, height);
    const corner = Math.trunc(index / columns) * height * sheet.width + (index % columns) * width;
    for (let y = 0; y < height; y++)
      data.set(one.data.subarray(y * width * 3, (y + 1) * width * 3), (corner + y * sheet.width) * 3);
  }
  return { ...sheet, data };
}

/** Whether this step is shown: every so many, and the last, after which decoding may take long. */
export const isPreviewDue = (stepIndex: number, stepCount: number, everySteps: number): boolean =>
  (stepIndex + 1) % everySteps === 0 || stepIndex + 1 === stepCount;
