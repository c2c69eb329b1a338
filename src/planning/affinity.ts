/** @file What a worker has to have loaded to draw something without delay. */
import { basename } from 'node:path';
import type { GenerationPlan, ModelReference } from '../contract/index.js';

/** The name of a model with its VAE; the folder that a machine has it in does not matter. */
export const affinityOf = ({ id, vaePath }: Pick<ModelReference, 'id' | 'vaePath'>): string =>
  vaePath === null ? id : `${id} + ${basename(vaePath)}`;

/** What a plan begins with. */
export const affinityOfPlan = ({ tasks: [first] }: GenerationPlan): { affinity?: string } =>
  first ? { affinity: affinityOf(first.model) } : {};
