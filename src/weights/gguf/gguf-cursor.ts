/** @file Little-endian reads from the header of a GGUF file that never go beyond its end. */

export class GgufEnd extends Error {}

const MAX_TEXT_BYTES = 2 ** 20;
const STRING = 8;
const ARRAY = 9;
/** Bytes of the values of fixed size, by kind. @source ggml `gguf.h`, enum gguf_type */
const SIZES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };

export class GgufCursor {
  at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Goes past the next so many bytes. @throws GgufEnd */
  private pass(length: number): void {
    if (!(this.at + length <= this.bytes.length)) throw new GgufEnd('its header ends early');
    this.at += length;
  }

  /** The next so many bytes. @throws GgufEnd */
  take(length: number): Uint8Array {
    this.pass(length);
    return this.bytes.subarray(this.at - length, this.at);
  }

  u32(): number {
    this.pass(4);
    return this.view.getUint32(this.at - 4, true);
  }

  /** Beyond 2^53 it is not exact, and beyond any file. */
  u64(): number {
    this.pass(8);
    return Number(this.view.getBigUint64(this.at - 8, true));
  }

  text(): string {
    const length = this.u64();
    if (length > MAX_TEXT_BYTES) throw new GgufEnd(`a text of ${length} bytes, the limit is ${MAX_TEXT_BYTES}`);
    return Buffer.from(this.take(length)).toString('utf8');
  }

  /** A note as text; undefined for lists, which are passed over. */
  value(kind: number): string | undefined {
    if (kind === STRING) return this.text();
    if (kind === ARRAY) {
      this.passList();
      return undefined;
    }
    return this.number(kind);
  }

  private number(kind: number): string {
    const size = SIZES[kind];
    if (size === undefined) throw new GgufEnd(`a note of kind ${kind}, which is not known`);
    const start = this.at;
    this.pass(size);
    if (kind === 6) return String(this.view.getFloat32(start, true));
    if (kind === 12) return String(this.view.getFloat64(start, true));
    if (size === 8) return String(this.view.getBigUint64(start, true));
    if (size === 4) return String(this.view.getUint32(start, true));
    return String(size === 2 ? this.view.getUint16(start, true) : this.view.getUint8(start));
  }

  /** Lists of lists are none of any model's notes. */
  private passList(): void {
    const kind = this.u32();
    const count = this.u64();
    if (kind === STRING) for (let index = 0; index < count; index++) this.pass(this.u64());
    else {
      const size = SIZES[kind];
      if (size === undefined) throw new GgufEnd(`a list of notes of kind ${kind}, which is not known`);
      this.pass(size * count);
    }
  }
}
