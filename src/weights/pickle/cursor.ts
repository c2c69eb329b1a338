/** @file Little-endian reads from a pickle that never go beyond its end. */

export class PickleEnd extends Error {}

export class PickleCursor {
  at: number;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array, at = 0) {
    this.at = at;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next so many bytes. @throws PickleEnd */
  take(length: number): Uint8Array {
    const end = this.at + length;
    if (!(length >= 0) || end > this.bytes.length) throw new PickleEnd('it ends early');
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  /** An unsigned number of 1, 2, 4 or 8 bytes; one of 8 that is beyond 2^53 is beyond the end, too. */
  natural(size: 1 | 2 | 4 | 8): number {
    const start = this.at;
    this.take(size);
    if (size === 1) return this.view.getUint8(start);
    if (size === 2) return this.view.getUint16(start, true);
    return size === 4 ? this.view.getUint32(start, true) : Number(this.view.getBigUint64(start, true));
  }

  integer(): number {
    const start = this.at;
    this.take(4);
    return this.view.getInt32(start, true);
  }

  /** Big-endian, as the format has it. */
  decimal(): number {
    const start = this.at;
    this.take(8);
    return this.view.getFloat64(start, false);
  }

  /** A whole number of any length, two's complement; a small one as a plain number. */
  long(length: number): number | bigint {
    const bytes = this.take(length);
    let value = 0n;
    for (let index = bytes.length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[index]!);
    const signed = length > 0 ? BigInt.asIntN(8 * length, value) : 0n;
    return signed >= BigInt(Number.MIN_SAFE_INTEGER) && signed <= BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(signed)
      : signed;
  }

  /** Text up to the end of its line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new PickleEnd('it ends early');
    const text = textOf(this.take(end - this.at));
    this.at = end + 1;
    return text;
  }
}

const UTF_8 = new TextDecoder('utf-8');

export const textOf = (bytes: Uint8Array): string => UTF_8.decode(bytes);
