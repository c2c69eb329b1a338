/**
 * @file What a pickle can stand for here: plain data, and the descriptions of objects that are never made. A description of
 * a tensor says where its numbers lie; every other object stays a name with its parts.
 */
import type { Dtype } from '../../tensor/index.js';

/** A name of something in a Python module; nothing is looked up and nothing is called. */
export class PickledName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** An object that would have been made by calling something; its state is what `BUILD` would have given it. */
export class PickledObject {
  readonly made: string;
  readonly parts: readonly PickledValue[];
  state: PickledValue = null;

  constructor(made: string, parts: readonly PickledValue[]) {
    this.made = made;
    this.parts = parts;
  }
}

/** The numbers of one or several tensors, by the key they have in the file. */
export class PickledStorage {
  readonly key: string;
  readonly dtype: Dtype;
  readonly elements: number;

  constructor(key: string, dtype: Dtype, elements: number) {
    this.key = key;
    this.dtype = dtype;
    this.elements = elements;
  }
}

/** Part of a storage as a tensor. */
export class PickledTensor {
  readonly storage: PickledStorage;
  /** In elements, from the start of the storage. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor({ storage, offset, shape, strides }: Pick<PickledTensor, 'storage' | 'offset' | 'shape' | 'strides'>) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

export type PickledValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickledValue[]
  | Map<PickledValue, PickledValue>
  | PickledName
  | PickledObject
  | PickledStorage
  | PickledTensor;
