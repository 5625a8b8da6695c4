import { createElement, Fragment, type ReactNode } from 'react';

interface EachProps<T> {
  of: readonly T[];
  children: (one: T, index: number) => ReactNode;
}

/** Draws each of a list that may hold the same text twice: by its place, as nothing else tells such texts apart. */
export function Each<T>({ of, children }: EachProps<T>) {
  return createElement(Fragment, null, ...of.map(children));
}
