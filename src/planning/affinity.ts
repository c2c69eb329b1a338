/** @file What a worker has to have loaded to draw something without delay. */
import { basename } from 'node:path';
import type { GenerationPlan, ModelReference } from '../contract/index.js';

/** The name of a model with its VAE and the precision of its weights; the folder that a machine has it in does not matter. */
export const affinityOf = ({ id, vaePath, weightPrecision }: Omit<ModelReference, 'hash'>): string =>
  [id, ...(vaePath === null ? [] : [basename(vaePath)]), ...(weightPrecision ? [weightPrecision] : [])].join(' + ');

/** What a plan begins with. */
export const affinityOfPlan = ({ tasks: [first] }: GenerationPlan): { affinity?: string } =>
  first ? { affinity: affinityOf(first.model) } : {};
