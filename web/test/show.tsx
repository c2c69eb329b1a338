/** @file Renders a part of the page as the page itself does: theme, queries, words. */
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { createQueryClient } from '../src/api/index.js';

/** Shows it; `user` has hands and a keyboard. Transitions are over at once. */
export function show(part: ReactElement) {
  const user = userEvent.setup();
  const client = createQueryClient();
  const wrapped = (inner: ReactElement) => (
    <MantineProvider env="test">
      <QueryClientProvider client={client}>{inner}</QueryClientProvider>
    </MantineProvider>
  );
  const { rerender, ...rest } = render(wrapped(part));
  return { user, ...rest, rerender: (next: ReactElement) => rerender(wrapped(next)) };
}
