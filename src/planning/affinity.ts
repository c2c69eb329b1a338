/** @file What a worker has to have loaded to draw something without delay. */
import { basename } from 'node:path';
import type { GenerationPlan, ModelReference } from '../contract/index.js';

/** The name of a model with its other files and the precision of its weights; the folder that a machine has it in does not matter. */
export const affinityOf = ({
  id,
  vaePath,
  textEncoderPaths = [],
  weightPrecision,
}: Omit<ModelReference, 'hash'>): string => {
  const files = [...(vaePath === null ? [] : [vaePath]), ...textEncoderPaths].map((path) => basename(path));
  return [id, ...files, ...(weightPrecision ? [weightPrecision] : [])].join(' + ');
};

/** What a plan begins with. */
export const affinityOfPlan = ({ tasks: [first] }: GenerationPlan): { affinity?: string } =>
  first ? { affinity: affinityOf(first.model) } : {};
