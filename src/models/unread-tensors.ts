/** @file Which tensors of a model no graph reads: the graphs are built as for drawing, and every weight is asked for. */
import { bytesOf, elementCount, isBlockDtype } from '../tensor/index.js';
import {
  createWeightScope,
  PART_WORDS,
  type PartName,
  type TensorLocation,
  type TensorSource,
  type WeightScope,
} from '../weights/index.js';
import { clipTextGraph } from './clip-text.js';
import type { ModelSizes } from './misfits.js';
import { unetGraph } from './unet.js';
import { vaeDecoderGraph, vaeEncoderGraph } from './vae.js';

/** Applied outside the graph, to any layer. */
const FINAL_NORM = /^text_model\.final_layer_norm\.(weight|bias)$/;

/** As blocks are read: the copy that is drawn with has 32-bit floats. */
const widened = ({ path, tensors }: TensorSource): TensorSource => ({
  path,
  tensors: new Map(
    [...tensors].map(([name, location]): [string, TensorLocation] =>
      isBlockDtype(location.dtype)
        ? [name, { ...location, dtype: 'F32', sizeBytes: bytesOf('F32', elementCount(location.shape)) }]
        : [name, location],
    ),
  ),
});

type Build = (scope: WeightScope) => unknown;

/** What is built of each part. */
export function graphsOf({ texts, unet, vae }: ModelSizes): ReadonlyMap<PartName, readonly Build[]> {
  const [first, second] = texts;
  const builds = new Map<PartName, readonly Build[]>([['unet', [(scope) => unetGraph(unet, scope)]]]);
  if (first) builds.set('textEncoder', [(scope) => clipTextGraph(first, scope)]);
  if (second) builds.set('textEncoder2', [(scope) => clipTextGraph(second, scope)]);
  if (vae) builds.set('vae', [(scope) => vaeDecoderGraph(vae, scope), (scope) => vaeEncoderGraph(vae, scope)]);
  return builds;
}

/**
 * Names of a part's tensors that none of its graphs reads.
 * @throws TENSOR_MISSING TENSOR_SHAPE TENSOR_DTYPE for one that a graph wants
 */
export function unreadTensors(source: TensorSource, part: PartName, builds: readonly Build[]): readonly string[] {
  const scope = createWeightScope(widened(source), PART_WORDS[part]);
  for (const build of builds) build(scope);
  return scope.unread().filter((name) => !FINAL_NORM.test(name));
}
