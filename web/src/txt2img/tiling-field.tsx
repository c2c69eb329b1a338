/** @file Tiling: whether the picture's opposite edges are to fit together. */
import { Checkbox } from '@mantine/core';
import { useWords } from '../i18n/use-words.js';
import { useDraft } from '../state/draft.js';
import { usePartId } from '../state/drawing-tab.js';

export function TilingField() {
  const { label } = useWords();
  const partId = usePartId();
  const tiling = useDraft((draft) => draft.tiling);
  const change = useDraft((draft) => draft.change);
  return (
    <Checkbox
      id={partId('tiling')}
      label={label('tiling')}
      checked={tiling}
      onChange={(event) => change({ tiling: event.currentTarget.checked })}
    />
  );
}
