/** @file A request as the options of the command line, so that the page cannot say another thing than was drawn. */

const FLAGS = {
  negativePrompt: '--negative',
  clipSkip: '--clip-skip',
  clipSkipTimeline: '--clip-skip-timeline',
  steps: '--steps',
  sampler: '--sampler',
  schedule: '--schedule',
  cfgScale: '--cfg-scale',
  seed: '--seed',
  initImage: '--init-image',
  denoisingStrength: '--denoising-strength',
  resizeMode: '--resize-mode',
  mask: '--mask',
  'inpaint.mode': '--mask-mode',
  'inpaint.content': '--masked-content',
  'inpaint.area': '--inpaint-area',
  'hires.scale': '--hires-scale',
  'hires.upscaler': '--hires-upscaler',
  'hires.denoisingStrength': '--hires-denoising-strength',
  variationSeed: '--variation-seed',
  variationStrength: '--variation-strength',
  batchSize: '--batch-size',
};

const quoted = (value) => (/^[\w.:/-]+$/.test(String(value)) ? String(value) : `"${value}"`);

const flat = (request, prefix = '') =>
  Object.entries(request).flatMap(([key, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value) && !('width' in value)
      ? flat(value, `${prefix}${key}.`)
      : [[prefix + key, value]],
  );

/** @throws where a field has no option here */
export function optionsOf({ prompt, width, height, seedResize, styles = [], tiling, repeat, ...request }) {
  const options = flat(request).map(([key, value]) => {
    if (!FLAGS[key]) throw new Error(`${key} has no option in this table`);
    return `${FLAGS[key]} ${quoted(value)}`;
  });
  const size = width ? [`--size ${width}x${height}`] : [];
  const resize = seedResize ? [`--seed-resize ${seedResize.width}x${seedResize.height}`] : [];
  const named = styles.map((style) => `--style ${quoted(style)}`);
  return [`"${prompt}"`, ...named, ...options, ...size, ...resize, ...(tiling ? ['--tiling'] : [])].join(' ');
}
