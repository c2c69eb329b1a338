/** @file What every kind of adapter says of itself: its tensors, their shapes beside a weight, and how it changes that weight. */
import type { Shape } from '../../../tensor/index.js';
import type { LoraRole } from '../roles.js';

/** A tensor that was read. */
export interface FloatTensor {
  /** Row by row. */
  readonly data: Float32Array;
  readonly shape: Shape;
}

/** The tensors of one module. */
export type AdapterTensors = Readonly<Partial<Record<LoraRole, FloatTensor>>>;

/** Shapes of the tensors of one module; [] for one that is not there. */
export type ShapeOf = (role: LoraRole) => Shape;

export interface Strength {
  /** alpha / rank, or what stands for it. */
  readonly scale: number;
  /** The weight that the adapter is used with. */
  readonly multiplier: number;
  /** The number itself, which some kinds take for something else. */
  readonly alpha: number | undefined;
}

export interface AdapterKind {
  /** As people call it. */
  readonly word: string;
  /** Of two kinds with the same tensors, whether this is it. */
  readonly suits?: (of: ShapeOf) => boolean;
  /** Every tensor of one of these sets has to be there. */
  readonly needs: readonly (readonly LoraRole[])[];
  /** Tensors that may be there beside them; any other is not used. */
  readonly may: readonly LoraRole[];
  /** What alpha is divided by; undefined = alpha is no scale here. */
  readonly rank: (of: ShapeOf) => number | undefined;
  /** The shapes that its tensors have beside a weight, as far as that is fixed. */
  readonly shapes: (base: Shape, of: ShapeOf) => Readonly<Partial<Record<LoraRole, Shape>>>;
  /** What is added to the weight. @shape as the weight, flat */
  readonly change: (tensors: AdapterTensors, weight: FloatTensor, strength: Strength) => Float32Array;
}
