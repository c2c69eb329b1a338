/** @file A question mark beside a name: pressed, it says what the parameter does. */
import { ActionIcon, Popover, Text } from '@mantine/core';
import { type HelpKey, useWords } from '../i18n/index.js';
import { Icon } from './icon.js';

interface HelpProps {
  /** What it is about. */
  readonly name: string;
  readonly children: string;
}

/** It takes the focus when it opens, so that it is read aloud, and gives it back. */
export function Help({ name, children }: HelpProps) {
  const { text } = useWords();
  return (
    <Popover width={280} shadow="md" withArrow trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="transparent" color="gray" size={18} className="help" aria-label={text('about', { name })}>
          <Icon name="help" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm">{children}</Text>
      </Popover.Dropdown>
    </Popover>
  );
}

interface HelpedNameProps {
  readonly name: string;
  /** Left out = the name alone. */
  readonly help?: string | undefined;
}

/** A name with its question mark. What it names needs the name as `aria-label`, too: else the mark would be a part of it. */
export function HelpedName({ name, help }: HelpedNameProps) {
  if (help === undefined) return name;
  return (
    <span className="helped-name">
      {name}
      <Help name={name}>{help}</Help>
    </span>
  );
}

/** Gives what names a control by a label of the page: `helped('sampler')`. */
export function useHelped() {
  const { label, help } = useWords();
  return (key: HelpKey) => {
    const name = label(key);
    return { label: <HelpedName name={name} help={help(key)} />, 'aria-label': name };
  };
}
