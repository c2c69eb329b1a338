/** @file Styles: which are put round the prompts, and saving, changing and deleting them, folded away. */
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useStyleActions, useStyles } from '../api/index.js';
import { Fold, ListField } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { Failure, useForget } from '../messages/index.js';
import { useDraft, usePartId, useTyped } from '../state/index.js';

/** The style that is named in the box, and what can be done with it. */
function useNamedStyle(typed: string) {
  const { prompt, negativePrompt, styles, change } = useDraft();
  const known = useStyles().data ?? [];
  const { save, remove } = useStyleActions();
  useForget(save, typed);
  useForget(remove, typed);
  const name = typed.trim();
  const chosen = known.find((style) => style.name === name);
  const leave = () => change({ styles: styles.filter((style) => style !== name) });
  return {
    known,
    chosen,
    error: save.error ?? remove.error,
    isSaved: save.isSuccess,
    canSave: name !== '' && !name.startsWith('#'),
    save: () => save.mutate({ name, prompt, negativePrompt }),
    edit: () => chosen && change({ prompt: chosen.prompt, negativePrompt: chosen.negativePrompt }),
    remove: () => remove.mutate(name, { onSuccess: leave }),
  };
}

function StyleButtons({ style }: { readonly style: ReturnType<typeof useNamedStyle> }) {
  const { text } = useWords();
  const { chosen, canSave, save, edit, remove } = style;
  return (
    <Group gap="xs">
      <Button size="xs" disabled={!canSave} onClick={save}>
        {text(chosen?.own ? 'replaceStyle' : 'saveStyle')}
      </Button>
      <Button size="xs" variant="default" disabled={!chosen} onClick={edit}>
        {text('editStyle')}
      </Button>
      <Button size="xs" variant="default" disabled={!chosen?.own} onClick={remove}>
        {text('deleteStyle')}
      </Button>
    </Group>
  );
}

/** Makes a style of what is typed, takes its texts back into the prompts, deletes it. */
function StyleEditor() {
  const { label, text } = useWords();
  const partId = usePartId();
  const [typed, setTyped] = useTyped(partId('style_name'));
  const style = useNamedStyle(typed);
  return (
    <Stack gap="xs">
      <TextInput
        id={partId('style_name')}
        label={label('styleName')}
        description={text('styleHelp')}
        list={partId('style_names')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <datalist id={partId('style_names')}>
        {style.known.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <StyleButtons style={style} />
      <span role="status" className="visually-hidden">
        {style.isSaved ? text('styleSaved') : ''}
      </span>
      <Failure news={style.error} />
    </Stack>
  );
}

export function StyleField() {
  const { label } = useWords();
  const partId = usePartId();
  const { styles, change } = useDraft();
  const known = useStyles().data ?? [];
  const names = [...new Set([...known.map(({ name }) => name), ...styles])];
  return (
    <Stack gap={4}>
      {names.length > 0 && (
        <ListField
          id={partId('styles')}
          size="xs"
          label={label('styles')}
          choices={names.map((name) => ({ value: name, label: name }))}
          value={styles}
          onChange={(next) => change({ styles: next })}
        />
      )}
      <Fold id={partId('edit_styles')} title={label('editStyles')}>
        <StyleEditor />
      </Fold>
    </Stack>
  );
}
