import { Component, type ReactNode, Suspense } from 'react';
import { useWords } from '../words';
import { Button } from './Button';
import { Notice } from './Notice';

interface LateProps {
  /** In its place meanwhile; a line that says so unless given. */
  readonly waiting?: ReactNode;
  readonly children: ReactNode;
}

/** Shows what comes by itself when it is first needed: a line in its place until it is there, a way out where it fails. */
export function Late({ waiting, children }: LateProps) {
  const { t } = useWords();
  return (
    <Boundary instead={<NotLoaded />}>
      <Suspense
        fallback={
          waiting === undefined ? (
            <p role="status" className="p-4 text-muted">
              {t.page.loading}
            </p>
          ) : (
            waiting
          )
        }
      >
        {children}
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
