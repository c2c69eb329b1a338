/** @file `<lora:name:te:unet>`: names a LoRA and how strongly it acts on the text encoder and on the UNet. */
import { SPACE } from './characters.js';
import type { Tag } from './tags.js';

/** A LoRA that a prompt asks for. Offsets of the tag are UTF-16 units, the end exclusive. */
export interface LoraTag {
  readonly name: string;
  readonly textEncoderWeight: number;
  readonly unetWeight: number;
  readonly start: number;
  readonly end: number;
}

/** Names of the tag; the second is an old one. @source A1111 v1.10.1, as behaviour */
const NAMES: readonly string[] = ['lora', 'lyco'];
const NUMBER = new RegExp(`^[${SPACE}]*[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)[${SPACE}]*$`);

export const isLora = ({ name }: Pick<Tag, 'name'>): boolean => NAMES.includes(name);

/**
 * Reads a tag of a LoRA: `te=` and `unet=` name weights, numbers without a name are both in this order. The weight of the
 * text encoder is 1 unless said, that of the UNet the same as it. A third number, a rank, is not used.
 * @returns undefined when a weight is no number
 * @source A1111 v1.10.1, as behaviour
 */
export function readLora({ args, start, end }: Tag): LoraTag | undefined {
  const [name = '', ...rest] = args.split(':');
  const named = new Map(rest.filter((part) => part.includes('=')).map((part) => cut(part)));
  const [first, second] = rest.filter((part) => !part.includes('='));
  const te = named.get('te') ?? first ?? '1';
  const unet = named.get('unet') ?? second ?? te;
  if (!NUMBER.test(te) || !NUMBER.test(unet)) return undefined;
  return { name, textEncoderWeight: Number(te), unetWeight: Number(unet), start, end };
}

function cut(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return [part.slice(0, at).trim(), part.slice(at + 1)];
}
