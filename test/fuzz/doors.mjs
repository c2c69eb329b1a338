/** @file The built program as the targets see it: a door a name. */
export const BUILT = {
  axisValues: 'planning/scripts/axis-values',
  base: 'base/index',
  contract: 'contract/index',
  hub: 'library/pull/hub',
  images: 'images/index',
  inference: 'inference/index',
  lab: 'lab/index',
  library: 'library/index',
  manifest: 'generation/sweep/manifest',
  sweepPlaces: 'generation/sweep/sweep-places',
  metadata: 'metadata/index',
  onnx: 'onnx/index',
  pipeline: 'pipeline/index',
  prediction: 'pipeline/checkpoint/prediction',
  prompt: 'prompt/index',
  promptLines: 'planning/scripts/prompts-from-lines',
  pullSource: 'library/pull/pull-source',
  search: 'gallery/index/search-text',
  server: 'server/index',
  sidecar: 'library/recommendation/sidecar-files',
  storage: 'storage/index',
  tokenizer: 'tokenizer/index',
  coercion: 'server/requests/coercion',
  validation: 'server/requests/validation',
  weights: 'weights/index',
};

/** Loads all of them. */
export async function openDoors() {
  const load = async ([name, path]) => [name, await import(new URL(`../../dist/${path}.js`, import.meta.url).href)];
  return Object.fromEntries(await Promise.all(Object.entries(BUILT).map(load)));
}
