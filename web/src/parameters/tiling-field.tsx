/** @file Tiling: whether the picture's opposite edges are to fit together; as in Settings until it is chosen here. */
import { Checkbox } from '@mantine/core';
import { useSetting } from '../api/index.js';
import { Help } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { useDraft, usePartId } from '../state/index.js';

export function TilingField() {
  const { label, help } = useWords();
  const partId = usePartId();
  const stored = useSetting('tiling')?.value === true;
  const tiling = useDraft((draft) => draft.tiling);
  const change = useDraft((draft) => draft.change);
  return (
    <span className="helped">
      <Checkbox
        id={partId('tiling')}
        size="xs"
        label={label('tiling')}
        checked={tiling ?? stored}
        onChange={(event) => change({ tiling: event.currentTarget.checked })}
      />
      <Help name={label('tiling')}>{help('tiling')}</Help>
    </span>
  );
}
