/** @file The way of a picture's parameters into txt2img, and of the picture itself into img2img. */
import { type PngInfo, useModels, useSaveNow, useSettings } from '../api/index.js';
import {
  type Img2imgDraft,
  type InitPicture,
  useDraft,
  useImg2imgDraft,
  useInitPicture,
  useScriptDraft,
  useView,
} from '../state/index.js';
import { scriptFromPicture } from './script-from-picture.js';
import { sentPart, toDraft } from './to-draft.js';

/** What a picture says, as a draft; settings stay as they are. */
function useReading() {
  const settings = useSettings().data ?? [];
  const settingValue = (key: string) => settings.find((setting) => setting.key === key)?.value;
  return (info: PngInfo) => sentPart(toDraft(info, settingValue), settingValue);
}

/** Chooses the model that a picture names where the settings ask for it; one that is not here changes nothing. */
function useChooseModel(): (info: PngInfo) => void {
  const settings = useSettings().data ?? [];
  const models = useModels().data?.models ?? [];
  const { save } = useSaveNow();
  return ({ fields }) => {
    if (settings.find(({ key }) => key === 'disable_weights_auto_swap')?.value !== false) return;
    const model = models.find(({ hash }) => hash !== null && hash === fields['Model hash']);
    if (model) save('sd_model_checkpoint', model.id);
  };
}

/** Chooses the script that a picture names in txt2img; what draws it again has no other. @source A1111 v1.10.1, as behaviour */
function useSendScript() {
  const { tabs, change } = useScriptDraft();
  return ({ fields }: PngInfo): void => {
    const script = scriptFromPicture(fields);
    const { args } = tabs.txt2img;
    change(
      'txt2img',
      script ? { chosen: script.title, args: { ...args, [script.title]: script.args } } : { chosen: null },
    );
  };
}

/** Fills txt2img with what a picture says and opens it. */
export function useSend(): (info: PngInfo) => void {
  const read = useReading();
  const change = useDraft((draft) => draft.change);
  const sendScript = useSendScript();
  const open = useView((view) => view.open);
  const chooseModel = useChooseModel();
  return (info) => {
    change(read(info));
    sendScript(info);
    chooseModel(info);
    open('txt2img');
  };
}

/**
 * Makes a picture the init picture and opens img2img; prompt and parameters follow where it says them, while size,
 * second pass and variation of txt2img stay. Without a mode the one that is open stays.
 */
export function useSendPicture(): (picture: InitPicture, info: PngInfo, mode?: Img2imgDraft['mode']) => void {
  const read = useReading();
  const change = useDraft((draft) => draft.change);
  const take = useInitPicture((init) => init.take);
  const open = useView((view) => view.open);
  const changeMode = useImg2imgDraft((draft) => draft.change);
  return (picture, info, mode) => {
    take(picture);
    if (mode) changeMode({ mode });
    const { width: _w, height: _h, hires: _p, variation: _v, ...rest } = read(info);
    if (info.infotext !== '') change(rest);
    open('img2img');
  };
}
