/** @file Styles: which are put round the prompts, and saving, changing and deleting them, folded away. */
import { Button, Group, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useStyleActions, useStyles } from '../api/names.js';
import { useWords } from '../i18n/use-words.js';
import { Failure } from '../shell/failure.js';
import { useDraft } from '../state/draft.js';
import { usePartId } from '../state/drawing-tab.js';
import { useTyped } from '../state/typed.js';

/** Makes a style of what is typed, takes its texts back into the prompts, deletes it. */
function StyleEditor() {
  const { label, text } = useWords();
  const partId = usePartId();
  const { prompt, negativePrompt, styles, change } = useDraft();
  const known = useStyles().data ?? [];
  const { save, remove, error } = useStyleActions();
  const [typed, setName] = useTyped(partId('style_name'));
  const name = typed.trim();
  const chosen = known.find((style) => style.name === name);
  const leave = () => change({ styles: styles.filter((style) => style !== name) });
  return (
    <Stack gap="xs" pt="xs">
      <TextInput
        id={partId('style_name')}
        label={label('styleName')}
        description={text('styleHelp')}
        list={partId('style_names')}
        value={typed}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <datalist id={partId('style_names')}>
        {known.map((style) => (
          <option key={style.name} value={style.name} />
        ))}
      </datalist>
      <Group gap="xs">
        <Button
          size="xs"
          disabled={name === '' || name.startsWith('#')}
          onClick={() => save.mutate({ name, prompt, negativePrompt })}
        >
          {text(chosen?.own ? 'replaceStyle' : 'saveStyle')}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={!chosen}
          onClick={() => chosen && change({ prompt: chosen.prompt, negativePrompt: chosen.negativePrompt })}
        >
          {text('editStyle')}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={!chosen?.own}
          onClick={() => remove.mutate(name, { onSuccess: leave })}
        >
          {text('deleteStyle')}
        </Button>
      </Group>
      <span role="status" className="visually-hidden">
        {save.isSuccess ? text('styleSaved') : ''}
      </span>
      <Failure news={error} />
    </Stack>
  );
}

export function StyleField() {
  const { label } = useWords();
  const partId = usePartId();
  const { styles, change } = useDraft();
  const known = useStyles().data ?? [];
  const names = [...new Set([...known.map(({ name }) => name), ...styles])];
  const [open, setOpen] = useState(false);
  return (
    <Stack gap={4}>
      {names.length > 0 && (
        <MultiSelect
          id={partId('styles')}
          size="xs"
          label={label('styles')}
          data={names}
          value={[...styles]}
          searchable
          onChange={(next) => change({ styles: next })}
        />
      )}
      <details id={partId('edit_styles')} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{label('editStyles')}</summary>
        {open && <StyleEditor />}
      </details>
    </Stack>
  );
}
