/** @file What is rarely wanted of samplers and seeds, folded away; an empty field is as in Settings. */
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { SEED_RESIZE_PARAMETERS, useSettings } from '../api/index.js';
import { Fold, HelpedName, OptionalNumberField } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { SAMPLING_FIELDS, withSampling } from '../request/index.js';
import { useDraft, usePartId } from '../state/index.js';

function SamplingField({ field: { name, key, min, max, step } }: { field: (typeof SAMPLING_FIELDS)[number] }) {
  const words = useWords();
  const partId = usePartId();
  const setting = useSettings().data?.find((row) => row.key === key);
  const { sampling, change } = useDraft();
  const title = setting ? words.setting(setting) : words.label('eta');
  return (
    <OptionalNumberField
      id={partId(`sampling_${name}`)}
      label={<HelpedName name={title} help={setting && words.description(setting)} />}
      aria-label={title}
      placeholder={setting ? `${words.text('asInSettings')}: ${setting.value}` : words.text('asInSettings')}
      {...{ min, max, step }}
      disabled={false}
      value={sampling[name]}
      onCommit={(value) => change({ sampling: withSampling(sampling, name, value) })}
    />
  );
}

function SeedResize() {
  const { label, text } = useWords();
  const partId = usePartId();
  const { seedResize, change } = useDraft();
  return (['width', 'height'] as const).map((side) => (
    <OptionalNumberField
      key={side}
      id={partId(`seed_resize_${side}`)}
      label={label(side === 'width' ? 'seedResizeWidth' : 'seedResizeHeight')}
      placeholder={text('none')}
      min={SEED_RESIZE_PARAMETERS[side].value.min}
      max={SEED_RESIZE_PARAMETERS[side].value.max}
      step={SEED_RESIZE_PARAMETERS[side].value.min}
      disabled={false}
      value={seedResize[side] === '' ? undefined : seedResize[side]}
      onCommit={(value) => change({ seedResize: { ...seedResize, [side]: value ?? '' } })}
    />
  ));
}

export function RareParameters() {
  const { label, text } = useWords();
  const partId = usePartId();
  const { sampling, seedResize } = useDraft();
  const count = Object.keys(sampling).length + (seedResize.width !== '' && seedResize.height !== '' ? 1 : 0);
  return (
    <Fold id={partId('rare_parameters')} title={label('rareParameters')} summary={count > 0 ? `${count}` : undefined}>
      <Stack gap="xs">
        <Text size="xs" c="dimmed">
          {text('rareHelp')}
        </Text>
        <SimpleGrid cols={2} spacing="xs">
          {SAMPLING_FIELDS.map((field) => (
            <SamplingField key={field.name} field={field} />
          ))}
          <SeedResize />
        </SimpleGrid>
      </Stack>
    </Fold>
  );
}
