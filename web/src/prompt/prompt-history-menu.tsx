/** @file The prompts of earlier pictures, to be taken again. */
import { Menu } from '@mantine/core';
import { useEarlierPictures } from '../api/index.js';
import { IconButton } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { useDraft } from '../state/index.js';
import { earlierPrompts } from './prompt-history.js';

/** As many as fit below each other. */
const MOST = 12;

function useEarlierPrompts(): readonly string[] {
  const pictures = useEarlierPictures().data?.pages.flat() ?? [];
  return earlierPrompts(
    pictures.map(({ infotext }) => infotext),
    MOST,
  );
}

export function PromptHistoryMenu() {
  const { text } = useWords();
  const change = useDraft((draft) => draft.change);
  const prompts = useEarlierPrompts();
  return (
    <Menu position="bottom-end" width={320}>
      <Menu.Target>
        <IconButton icon="history" size="sm" name={text('promptHistory')} disabled={prompts.length === 0} />
      </Menu.Target>
      <Menu.Dropdown>
        {prompts.map((prompt) => (
          <Menu.Item key={prompt} fz="xs" onClick={() => change({ prompt })}>
            {prompt}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
