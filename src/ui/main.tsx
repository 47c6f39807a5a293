import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { start } from '../state/start';
import { App } from './App';
import './theme.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
start();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
