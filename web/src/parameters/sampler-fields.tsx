/** @file Sampler and schedule, chosen from the server's lists. */
import { Select, SimpleGrid } from '@mantine/core';
import { useSamplers } from '../api/index.js';
import { useHelped } from '../fields/index.js';
import { useSampling } from '../request/index.js';
import { useDraft } from '../state/index.js';

/** The list, with a value that is not in it (from a picture) kept in view. */
const including = (names: readonly string[], value: string) => (names.includes(value) ? [...names] : [value, ...names]);

export function SamplerFields() {
  const helped = useHelped();
  const known = useSamplers().data;
  const sampling = useSampling();
  const change = useDraft((draft) => draft.change);
  const names = {
    sampler: known?.samplers.map(({ name }) => name) ?? [],
    schedule: known?.schedules.map((row) => row.label) ?? [],
  };
  return (
    <SimpleGrid cols={2} spacing="xs" className="even">
      {(['sampler', 'schedule'] as const).map((field) => (
        <Select
          key={field}
          {...helped(field)}
          data={including(names[field], sampling[field])}
          value={sampling[field]}
          allowDeselect={false}
          searchable
          onChange={(next) => change({ [field]: next })}
        />
      ))}
    </SimpleGrid>
  );
}
