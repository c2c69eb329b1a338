/** @file The column of controls: prompts and Generate always in sight, everything else below them, on a telephone in a sheet. */
import { Button, Drawer, Stack } from '@mantine/core';
import { memo, type ReactNode, useState } from 'react';
import type { Picture } from '../api/index.js';
import { Icon, useIsWide } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { Parameters } from '../parameters/index.js';
import { PromptField, PromptHelpers } from '../prompt/index.js';
import { usePartId } from '../state/index.js';
import { GenerateButtons } from './generate-buttons.js';
import type { DrawingState } from './use-drawing.js';

interface ControlsProps {
  readonly drawing: DrawingState;
  readonly ready: boolean;
  readonly before: ReactNode;
  readonly size: ReactNode;
  readonly extra: ReactNode;
}

interface FieldsProps extends Pick<ControlsProps, 'before' | 'size' | 'extra'> {
  readonly lastSeed: Picture['seed'] | undefined;
}

/** A step of a drawing does not concern them. */
const Fields = memo(function Fields({ lastSeed, before, size, extra }: FieldsProps) {
  return (
    <Stack gap="sm">
      {before}
      <Parameters lastSeed={lastSeed} size={size} helpers={<PromptHelpers />}>
        {extra}
      </Parameters>
    </Stack>
  );
});

/** Everything but the prompt, in a sheet from below. */
function Sheet({ children }: { readonly children: ReactNode }) {
  const { text } = useWords();
  const partId = usePartId();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        id={partId('sheet')}
        variant="default"
        aria-haspopup="dialog"
        leftSection={<Icon name="sliders" />}
        onClick={() => setOpened(true)}
      >
        {text('parameters')}
      </Button>
      <Drawer
        {...{ opened, title: text('parameters'), size: '80%', position: 'bottom' }}
        onClose={() => setOpened(false)}
        closeButtonProps={{ 'aria-label': text('close') }}
      >
        {children}
      </Drawer>
    </>
  );
}

export function Controls({ drawing, ready, ...fields }: ControlsProps) {
  const isWide = useIsWide();
  const lastSeed = drawing.chosen?.seed;
  const negative = <PromptField field="negativePrompt" />;
  return (
    <div className="controls">
      <PromptField field="prompt" />
      {isWide && negative}
      <GenerateButtons {...{ drawing, ready }} />
      {isWide ? (
        <div className="controls-fields">
          <Fields lastSeed={lastSeed} {...fields} />
        </div>
      ) : (
        <Sheet>
          {negative}
          <Fields lastSeed={lastSeed} {...fields} />
        </Sheet>
      )}
    </div>
  );
}
