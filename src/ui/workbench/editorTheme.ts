import { EditorView } from '@codemirror/view';

/** The editor in the page's colours, light and dark alike. */
export const editorTheme = EditorView.theme({
  '&': { height: '100%', fontSize: '12px', background: 'var(--sunken)', color: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono, ui-monospace, monospace)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    background: 'var(--sunken)',
    color: 'var(--muted)',
    border: 'none',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': {
    background: 'color-mix(in srgb, var(--line) 45%, transparent)',
  },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { background: 'color-mix(in srgb, var(--focus) 30%, transparent)' },
  '.cm-selectionMatch': { background: 'color-mix(in srgb, var(--focus) 16%, transparent)' },
  '.cm-searchMatch': {
    background: 'color-mix(in srgb, var(--warn) 25%, transparent)',
    outline: '1px solid var(--warn)',
  },
  '.cm-searchMatch-selected': {
    background: 'color-mix(in srgb, var(--warn) 50%, transparent)',
  },
  '&.cm-focused .cm-matchingBracket': {
    background: 'color-mix(in srgb, var(--focus) 22%, transparent)',
    outline: '1px solid var(--focus)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad)',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--warn)',
    textUnderlineOffset: '3px',
  },
  '.cm-panels, .cm-tooltip': {
    background: 'var(--surface)',
    color: 'var(--ink)',
    borderColor: 'var(--line)',
  },
  '.cm-tooltip': { border: '1px solid var(--edge)', borderRadius: '4px', maxWidth: '60ch' },
  '.cm-diagnostic': { whiteSpace: 'pre-wrap' },
  '.cm-panel.cm-search': { padding: '6px 32px 6px 8px', fontFamily: 'var(--font-sans, system-ui)' },
  '.cm-textfield': {
    background: 'var(--surface)',
    border: '1px solid var(--edge)',
    borderRadius: '4px',
    fontSize: '12px',
  },
  '.cm-button': {
    background: 'var(--surface)',
    backgroundImage: 'none',
    border: '1px solid var(--edge)',
    borderRadius: '4px',
    color: 'var(--ink)',
    fontSize: '12px',
    cursor: 'pointer',
  },
  '.cm-panel.cm-search [name=close]': { fontSize: '16px', cursor: 'pointer', padding: '0 8px' },
});
