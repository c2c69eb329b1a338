/** @file What is chosen for pictures from pictures, beside what txt2img has; kept like the draft. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { InpaintArea, MaskedContent, MaskMode, ResizeMode } from '../../api/index.js';
import { draftStorage } from '../page-storage.js';

export interface Img2imgDraft {
  readonly mode: 'img2img' | 'sketch' | 'inpaint' | 'inpaintSketch' | 'batch';
  readonly denoisingStrength: number;
  readonly resizeMode: ResizeMode;
  /** Pixels; empty = as the init picture's size suggests. */
  readonly width: number | '';
  readonly height: number | '';
  readonly maskBlur: number;
  readonly maskMode: MaskMode;
  readonly maskedContent: MaskedContent;
  readonly inpaintArea: InpaintArea;
  readonly padding: number;
  /** Width of the brush in percent of the picture's shorter side. */
  readonly brush: number;
  /** Of the brush in a sketch, #rrggbb. */
  readonly color: string;
}

interface Img2imgDraftStore extends Img2imgDraft {
  readonly change: (values: Partial<Img2imgDraft>) => void;
}

/** The WebUI's values. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
export const EMPTY_IMG2IMG: Img2imgDraft = {
  mode: 'img2img',
  denoisingStrength: 0.75,
  resizeMode: 'stretch',
  width: '',
  height: '',
  maskBlur: 4,
  maskMode: 'inpaint masked',
  maskedContent: 'original',
  inpaintArea: 'whole picture',
  padding: 32,
  brush: 15,
  color: '#000000',
};

export const useImg2imgDraft = create<Img2imgDraftStore>()(
  persist((set) => ({ ...EMPTY_IMG2IMG, change: (values) => set(values) }), {
    name: 'penultimate-img2img',
    version: 1,
    ...draftStorage<Img2imgDraft>(),
  }),
);
