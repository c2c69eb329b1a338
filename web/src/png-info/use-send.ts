/** @file The way of a picture's parameters into txt2img, and of the picture itself into img2img. */
import { useSettings } from '../api/settings.js';
import type { PngInfo } from '../api/types.js';
import { useDraft } from '../state/draft.js';
import { type InitPicture, useInitPicture } from '../state/init-picture.js';
import { useView } from '../state/view.js';
import { toDraft } from './to-draft.js';

/** What a picture says, as a draft; settings stay as they are. */
function useReading() {
  const settings = useSettings().data ?? [];
  return (info: PngInfo) => toDraft(info, (key) => settings.find((setting) => setting.key === key)?.value);
}

/** Fills txt2img with what a picture says and opens it. */
export function useSend(): (info: PngInfo) => void {
  const read = useReading();
  const change = useDraft((draft) => draft.change);
  const open = useView((view) => view.open);
  return (info) => {
    change(read(info));
    open('txt2img');
  };
}

/**
 * Makes a picture the init picture and opens img2img; prompt and parameters follow where it says them, while size,
 * second pass and variation of txt2img stay.
 */
export function useSendPicture(): (picture: InitPicture, info: PngInfo) => void {
  const read = useReading();
  const change = useDraft((draft) => draft.change);
  const take = useInitPicture((init) => init.take);
  const open = useView((view) => view.open);
  return (picture, info) => {
    take(picture);
    const { width: _w, height: _h, hires: _p, variation: _v, ...rest } = read(info);
    if (info.infotext !== '') change(rest);
    open('img2img');
  };
}
