import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Relative paths: the built page works under any base, GitHub Pages included.
  base: './',
  plugins: [tailwindcss()],
  build: { target: 'es2022' },
  worker: { format: 'es' },
});
