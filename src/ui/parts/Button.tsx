import type { ComponentProps } from 'react';

export const LOOKS = {
  main: 'border-transparent bg-action text-on-action font-medium hover:opacity-90',
  plain: 'border-edge bg-surface hover:bg-sunken',
  quiet: 'border-transparent text-muted underline-offset-2 hover:text-ink hover:underline',
} as const;

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: keyof typeof LOOKS;
}

export function Button({ look = 'plain', className = '', ...props }: ButtonProps) {
  return (
    <button
      type="button"
      className={`inline-flex h-8 cursor-pointer items-center justify-center gap-2 rounded border px-3 whitespace-nowrap disabled:cursor-not-allowed disabled:opacity-50 ${LOOKS[look]} ${className}`}
      {...props}
    />
  );
}
