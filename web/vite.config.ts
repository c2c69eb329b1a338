/** @file Builds the page into web/dist; in development, passes the API through to a running server. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.PENULTIMATE_URL ?? 'http://127.0.0.1:7860';
const apiPaths = ['/api', '/internal', '/sdapi'];

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  // modulePreload's polyfill would be an extra script; browsers that run the page know preload.
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    // What the page is made of goes out with its licences.
    license: { fileName: 'licences.md' },
  },
  server: { proxy: Object.fromEntries(apiPaths.map((path) => [path, server])) },
});
