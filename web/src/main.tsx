/** @file Entry of the page: providers around the application. */
import '@mantine/core/styles.css';
import './page.css';
import './filmstrip/filmstrip.css';
import './gallery/gallery.css';
import './prompt/prompt.css';
import { createTheme, MantineProvider, Modal } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/query-client.js';
import { App } from './app.js';
import { startTranslations } from './i18n/i18n.js';
import { keepPage, keepTyped } from './shell/keep-page.js';

const FONTS = 'system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';
const theme = createTheme({
  fontFamily: FONTS,
  headings: { fontFamily: FONTS },
  primaryColor: 'violet',
  autoContrast: true,
  components: {
    // Its headline is not a second banner of the page.
    Modal: Modal.extend({ defaultProps: { attributes: { header: { role: 'presentation' } } } }),
  },
});

startTranslations();
keepPage();
keepTyped();
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
