/**
 * As a `ref`: takes the focus when it appears in place of what had it, so that the keyboard goes on from
 * there. Where something else has the focus, it keeps it.
 */
export function takeLostFocus(element: HTMLElement | null): void {
  if (document.activeElement === document.body) element?.focus({ preventScroll: true });
}
