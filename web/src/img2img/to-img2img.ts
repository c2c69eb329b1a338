/** @file What is chosen on the img2img tab, as a request. */
import type { GenerateRequest } from '../api/index.js';
import type { Img2imgDraft } from '../state/index.js';

interface Pictures {
  /** Data URIs. */
  readonly initImage: string;
  readonly mask?: string;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function inpaintOf({ maskBlur, maskMode, maskedContent, inpaintArea, padding }: Img2imgDraft) {
  return { inpaint: { maskBlur, mode: maskMode, content: maskedContent, area: inpaintArea, padding } };
}

/** The request of txt2img with a picture to draw from; `size` holds where none is typed, undefined = the server's. */
export function toImg2img(
  { width: _width, height: _height, ...request }: GenerateRequest,
  draft: Img2imgDraft,
  { initImage, mask, size }: Pictures & { readonly size: Size | undefined },
): GenerateRequest {
  const { denoisingStrength, resizeMode } = draft;
  const width = draft.width === '' ? size?.width : draft.width;
  const height = draft.height === '' ? size?.height : draft.height;
  return {
    ...request,
    initImage,
    denoisingStrength,
    resizeMode,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(mask === undefined ? {} : { mask, ...inpaintOf(draft) }),
  };
}
