import { Component, type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { useStore } from 'zustand';
import type { LabId } from '../state/labIds';
import { labStore, whenOpen } from '../state/labs';
import { AttentionLab } from './AttentionLab';
import { Button } from './parts/Button';
import { Notice } from './parts/Notice';
import { useWords } from './words';

/** The first lab comes with the page, others when they are first visited. */
const PAGES: Readonly<Record<LabId, ComponentType>> = {
  attention: AttentionLab,
  flows: late('flows', async () => (await import('./FlowLab')).FlowLab),
};

/** A page that is shown once its code has come and its state is restored. */
function late(id: LabId, load: () => Promise<ComponentType>): ComponentType {
  return lazy(async () => {
    const [component] = await Promise.all([load(), whenOpen(id)]);
    return { default: component };
  });
}

/** The lab that is shown; a line in its place until it is there. */
export function LabPage() {
  const { t } = useWords();
  const id = useStore(labStore, ({ current }) => current);
  const Page = PAGES[id];
  return (
    <Boundary key={id} instead={<NotLoaded />}>
      <Suspense
        fallback={
          <p role="status" className="p-4 text-muted">
            {t.page.loading}
          </p>
        }
      >
        <Page />
      </Suspense>
    </Boundary>
  );
}

function NotLoaded() {
  const { t } = useWords();
  return (
    <div className="p-4">
      <Notice
        tone="bad"
        title={t.page.notLoaded}
        actions={<Button onClick={() => location.reload()}>{t.page.reload}</Button>}
      >
        {t.page.notLoadedWhy}
      </Notice>
    </div>
  );
}

interface BoundaryProps {
  readonly instead: ReactNode;
  readonly children: ReactNode;
}

/** React gives what its children throw to a class alone. */
class Boundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override readonly state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}
