import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../tensor/index.js';
import type { Components } from './components/index.js';
import { createPredict } from './guidance/guided-unet.js';
import { wholePictureChannels } from './inpainting.js';

const size = { batch: 2, height: 1, width: 2 };

/** A model of one latent channel and, for inpainting, two more: a mask and the latent of the masked picture. */
function fakeComponents(inChannels: number) {
  const samples: HostTensor[] = [];
  const images: Float32Array[] = [];
  const components = {
    checkpoint: { configs: { unet: { inChannels }, vae: { latentChannels: 1, channels: [8, 8] } } },
    denoise: async (sample: HostTensor) => {
      samples.push(sample);
      return new Float32Array(8);
    },
    encodeImage: async (image: Float32Array) => {
      images.push(image);
      return Float32Array.of(0.5, 0.25);
    },
  };
  return { samples, images, components: components as unknown as Components };
}

const conditioning = () => ({ context: new Float32Array(4), tokens: 1, width: 4 });
const [wanted, unwanted] = [conditioning(), conditioning()];
const positive = () => [{ weight: 1, conditioning: wanted }];
const negative = () => unwanted;
const latents = Float32Array.of(1, 2, 3, 4);

describe('extra channels', () => {
  it('stand behind the latent of every picture, under both conditionings', async () => {
    const { components, samples } = fakeComponents(3);
    const extraChannels = Float32Array.of(10, 11, 12, 13, 20, 21, 22, 23);
    const predict = createPredict(components, { positive, negative, size, extraChannels });
    await predict(latents, 500, { stepIndex: 0, level: 1 });
    const once = [1, 2, 10, 11, 12, 13, 3, 4, 20, 21, 22, 23];
    expect(samples.map(({ shape }) => shape)).toEqual([[4, 3, 1, 2]]);
    expect([...(samples[0]!.data as Float32Array)]).toEqual([...once, ...once]);
  });

  it('are not there for a model that takes the latent alone', async () => {
    const { components, samples } = fakeComponents(1);
    expect(await wholePictureChannels(components, size)).toBeUndefined();
    await createPredict(components, { positive, size })(latents, 500, { stepIndex: 0, level: 1 });
    expect(samples).toEqual([{ data: latents, shape: [2, 1, 1, 2] }]);
  });

  it('of a whole picture are a mask of ones and a grey picture, for each of a batch', async () => {
    const { components, images } = fakeComponents(3);
    expect([...(await wholePictureChannels(components, size))!]).toEqual([1, 1, 0.5, 0.25, 1, 1, 0.5, 0.25]);
    // Mid-grey of −1…1, at two pixels a cell: 3 × 2 × 4.
    expect(images).toEqual([new Float32Array(24)]);
  });
});
