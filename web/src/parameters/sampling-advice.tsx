/** @file That the model or a LoRA of the prompt was recognised as made for few steps, and what it is drawn with for that. */
import { Text } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { useRecommendedSampling } from '../request/index.js';

export function SamplingAdvice() {
  const { notice } = useWords();
  const recommended = useRecommendedSampling();
  return recommended ? (
    <Text size="xs" className="advice">
      {notice(recommended.reason)}
    </Text>
  ) : null;
}
