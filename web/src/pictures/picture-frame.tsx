/** @file A picture in its place: as large as it is, small ones enlarged, previews as large as the picture will be. */
import type { CSSProperties } from 'react';

interface PictureFrameProps {
  readonly id?: string;
  readonly alt: string;
  readonly src: string;
  /** Pixels of the finished picture; null = not known. */
  readonly width: number | null;
  readonly height: number | null;
}

/** The smallest width in CSS pixels, so that the default model's small pictures can be looked at. */
const MIN_WIDTH = 384;

export function PictureFrame({ id, alt, src, width, height }: PictureFrameProps) {
  const style: CSSProperties = { width: `min(100%, ${Math.max(MIN_WIDTH, width ?? 0)}px)` };
  if (width !== null && height !== null) style.aspectRatio = `${width} / ${height}`;
  return <img id={id} alt={alt} src={src} className="picture" style={style} />;
}
