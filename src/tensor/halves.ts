/** @file 32-bit floats narrowed to halves. */

/** The largest finite half is 65,504; what is this large rounds to more. */
const FIRST_BEYOND = 65_520;

/** Below the smallest normal half: counts of 2^-24, to the nearest, of two equally near the even one. */
function smallHalf(magnitude: number): number {
  const scaled = magnitude * 2 ** 24;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  return floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0);
}

/** The bits of the nearest half, of two equally near the even one. @source IEEE 754-2019, section 3.6, binary16 */
function halfBits(value: number, whole: number): number {
  const sign = (whole >>> 16) & 0x8000;
  const magnitude = whole & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (Math.abs(value) >= FIRST_BEYOND) return sign | 0x7c00;
  if (magnitude < 0x38800000) return sign | smallHalf(Math.abs(value));
  const shifted = magnitude - 0x38000000;
  return sign | ((shifted + 0x0fff + ((shifted >>> 13) & 1)) >>> 13);
}

/** Floats as halves; `beyond` counts finite ones that no half holds. @shape same */
export function toHalves(floats: Float32Array): { readonly halves: Uint16Array<ArrayBuffer>; readonly beyond: number } {
  const halves = new Uint16Array(floats.length);
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  let beyond = 0;
  for (let i = 0; i < floats.length; i++) {
    const value = floats[i] as number;
    if (Math.abs(value) >= FIRST_BEYOND && Number.isFinite(value)) beyond++;
    halves[i] = halfBits(value, bits[i] as number);
  }
  return { halves, beyond };
}
