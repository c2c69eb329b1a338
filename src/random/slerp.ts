/** @file Noise between two noises: the arc between them, so that the result is as loud as both. */

export interface NoiseShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Above this mean cosine the two are taken for one direction. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const PARALLEL = 0.9995;

/**
 * From `low` (amount 0) to `high` (1). Columns (over the height) are turned, each by its own angle. Where both point the
 * same way the WebUI mixes in a straight line with the two weights exchanged, which is kept: it decides pixels.
 * @shape low and high [channels, height, width] → same
 * @source Shoemake 1985, "Animating rotation with quaternion curves", for the arc; the WebUI's v1.10.1 behaviour for the axes
 */
export function slerp(
  amount: number,
  [low, high]: readonly [Float32Array, Float32Array],
  shape: NoiseShape,
): Float32Array {
  const cosines = columnCosines([low, high], shape);
  const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  if (mean > PARALLEL) return low.map((value, i) => value * amount + high[i]! * (1 - amount));
  const { width, height } = shape;
  return low.map((value, i) => {
    const angle = Math.acos(cosines[Math.trunc(i / (height * width)) * width + (i % width)]!);
    const sine = Math.sin(angle);
    return (Math.sin((1 - amount) * angle) / sine) * value + (Math.sin(amount * angle) / sine) * high[i]!;
  });
}

/** Cosine of the angle between the columns of two noises. @shape → [channels, width] */
function columnCosines(
  [low, high]: readonly [Float32Array, Float32Array],
  { channels, height, width }: NoiseShape,
): Float64Array {
  const result = new Float64Array(channels * width);
  for (let column = 0; column < result.length; column++) {
    const start = Math.trunc(column / width) * height * width + (column % width);
    let [dot, lows, highs] = [0, 0, 0];
    for (let y = 0; y < height; y++) {
      const [a, b] = [low[start + y * width]!, high[start + y * width]!];
      dot += a * b;
      lows += a * a;
      highs += b * b;
    }
    result[column] = dot / Math.sqrt(lows * highs);
  }
  return result;
}
