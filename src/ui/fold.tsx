/** Content that is hidden until the viewer unfolds it. */
import type { ComponentChildren } from 'preact';

interface FoldProps {
  readonly title: ComponentChildren;
  readonly children: ComponentChildren;
  readonly testId?: string;
  readonly onToggle?: (isOpen: boolean) => void;
}

export function Fold({ title, children, testId, onToggle }: FoldProps) {
  // At the end of a popup, the fixed buttons would cover the unfolded content.
  const show = (details: HTMLDetailsElement) => {
    if (details.open) details.scrollIntoView({ block: 'nearest' });
    onToggle?.(details.open);
  };
  return (
    <details
      class="fold"
      data-testid={testId}
      onToggle={({ currentTarget }) => show(currentTarget)}
    >
      <summary>{title}</summary>
      {children}
    </details>
  );
}
