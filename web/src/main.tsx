/** @file Entry of the page: providers around the application. */
import './kit-styles.js';
import './page.css';
import './drawing/workspace.css';
import './filmstrip/filmstrip.css';
import './prompt/prompt.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/index.js';
import { App } from './app.js';
import { startTranslations } from './i18n/index.js';
import { keepPage, keepTyped } from './shell/index.js';
import { theme } from './theme.js';

keepPage();
keepTyped();
await startTranslations();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={createQueryClient()}>
        <App />
      </QueryClientProvider>
    </MantineProvider>,
  );
}
