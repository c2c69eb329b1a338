/** @file A button, or a link to a file, that is an icon; its name is read aloud and shown while it is pointed at. */
import { ActionIcon, type ActionIconProps } from '@mantine/core';
import type { ComponentPropsWithoutRef } from 'react';
import { Icon, type IconName } from './icon.js';

type ButtonProps = Pick<ComponentPropsWithoutRef<'button'>, 'id' | 'onClick' | 'aria-pressed' | 'aria-haspopup'>;
type LookProps = Pick<ActionIconProps, 'disabled' | 'loading' | 'variant' | 'color' | 'size' | 'className'>;

interface IconButtonProps extends ButtonProps, LookProps {
  readonly icon: IconName;
  readonly name: string;
  /** A file that is downloaded, in place of something that is done. */
  readonly link?: { readonly href: string; readonly download: string };
}

export function IconButton({ icon, name, link, ...props }: IconButtonProps) {
  const target = link ? ({ component: 'a', ...link } as const) : {};
  return (
    <ActionIcon variant="subtle" color="gray" {...props} {...target} aria-label={name} title={name}>
      <Icon name={icon} />
    </ActionIcon>
  );
}
