/** @file The one clip skip among the parameters: the control itself, or, where that stands at the top of the page, a line of it. */
import { Group, Stack, Text } from '@mantine/core';
import { useContext } from 'react';
import { type Setting, useCurrentModel, useSetting } from '../api/index.js';
import { ClipSkipChip, ClipSkipField, OverrideNote } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { useClipSkipInUse, useEffectiveValue, useSetClipSkip } from '../request/index.js';
import { OnTopContext, usePartId } from '../state/index.js';

const KEY = 'CLIP_stop_at_last_layers';

interface PartProps {
  readonly setting: Setting;
}

/** The value in use; over the steps there are several. */
function Line({ setting }: PartProps) {
  const words = useWords();
  const partId = usePartId();
  const inUse = useClipSkipInUse();
  const model = useCurrentModel().data?.clipSkip;
  const told = model?.reason && words.notice(model.reason);
  const reason = told ?? (model?.hasEffect === false ? words.text('noEffect') : '');
  return (
    <Group gap={6} id={partId('clip_skip_line')}>
      <Text size="xs" fw={600}>
        {words.setting(setting)} {inUse ?? '…'}
      </Text>
      {reason && (
        <Text size="xs" c="dimmed">
          {reason}
        </Text>
      )}
    </Group>
  );
}

function Control({ setting }: PartProps) {
  const partId = usePartId();
  const value = Number(useEffectiveValue(setting));
  const { use, error } = useSetClipSkip();
  const help = useWords().description(setting);
  return (
    <>
      <ClipSkipField id={partId('clip_skip')} {...{ setting, value, help }} onCommit={use} />
      <OverrideNote setting={setting} />
      <Failure news={error} />
    </>
  );
}

function Loaded({ setting }: PartProps) {
  const isOnTop = useContext(OnTopContext).includes(KEY);
  const value = Number(useEffectiveValue(setting));
  return (
    <Stack gap={4}>
      {isOnTop ? <Line setting={setting} /> : <Control setting={setting} />}
      <ClipSkipChip value={value} />
    </Stack>
  );
}

export function ClipSkip() {
  const setting = useSetting(KEY);
  return setting ? <Loaded setting={setting} /> : null;
}
