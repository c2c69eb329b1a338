/** @file What the server remarked of a prompt, each with the part it is about; a click selects the part. */
import { UnstyledButton } from '@mantine/core';
import type { TokenCount } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { gathered } from './marks.js';

interface PromptRemarksProps {
  readonly id: string;
  readonly remarks: TokenCount['diagnostics'];
  readonly onShow: (range: { readonly start: number; readonly end: number }) => void;
}

export function PromptRemarks({ id, remarks, onShow }: PromptRemarksProps) {
  const { notice } = useWords();
  return (
    <ul id={id} className="remarks">
      {gathered(remarks).map(({ remark, count }) => (
        <li key={`${remark.start} ${remark.code}`}>
          <UnstyledButton fz="xs" onClick={() => onShow(remark)}>
            {notice(remark)}
            {count > 1 && ` (×${count})`}
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
