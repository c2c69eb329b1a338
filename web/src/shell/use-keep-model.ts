/** @file A file that is put into a folder never changes what is chosen: where no model is named, the one in use is named. */
import { useEffect, useRef } from 'react';
import { useModels, useSaveNow, useSetting } from '../api/index.js';

const KEY = 'sd_model_checkpoint';

/** Names the model that is in use. Unnamed it is the first one of the folder, whatever comes to be that. */
export function useKeepModel(): void {
  const stored = useSetting(KEY)?.value;
  const { models, current } = useModels().data ?? {};
  const { save } = useSaveNow();
  /** A server that refuses is not asked again. */
  const isAsked = useRef(false);
  const usable = models?.filter(({ problem }) => problem === undefined) ?? [];
  const named = (usable.find(({ id }) => id === current) ?? usable[0])?.id;
  useEffect(() => {
    if (stored !== '' || named === undefined || isAsked.current) return;
    isAsked.current = true;
    save(KEY, named);
  }, [stored, named, save]);
}
