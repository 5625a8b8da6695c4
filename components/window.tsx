import { Box, type DOMElement } from 'ink';
import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useRef } from 'react';
import type { Layout, Stop } from '../src/app/scrolling.ts';

interface WindowLink {
  chosen: string | null;
  /** columns of the content */
  width: number;
  register: (id: string, element: DOMElement | null) => void;
}

const WindowContext = createContext<WindowLink>({ chosen: null, width: 80, register: () => {} });

/** For items: whether one is chosen, where to report where it was drawn, and how much room there is. */
export function useWindow(): WindowLink {
  return useContext(WindowContext);
}

interface WindowProps {
  width: number;
  /** id of the item that is chosen */
  chosen: string | null;
  /** lines of the content above the window */
  scroll: number;
  /** called after every drawing with where everything is */
  onLayout: (layout: Layout) => void;
  children: ReactNode;
}

/** Takes the height that is left and shows the part of its content that `scroll` says. */
export function Window({ width, chosen, scroll, onLayout, children }: WindowProps) {
  const view = useRef<DOMElement>(null);
  const content = useRef<DOMElement>(null);
  const elements = useRef(new Map<string, DOMElement>());
  useLayoutEffect(() => {
    if (!view.current || !content.current) return;
    onLayout(measure(view.current, content.current, elements.current));
  });
  const link = useMemo(
    () => ({
      chosen,
      width,
      register: (id: string, element: DOMElement | null): void => {
        if (element) elements.current.set(id, element);
        else elements.current.delete(id);
      },
    }),
    [chosen, width],
  );
  return (
    <Box
      ref={view}
      width={width}
      flexDirection="column"
      flexGrow={1}
      flexShrink={1}
      flexBasis={0}
      overflow="hidden"
    >
      <Box ref={content} flexDirection="column" flexShrink={0} marginTop={-scroll}>
        <WindowContext value={link}>{children}</WindowContext>
      </Box>
    </Box>
  );
}

function measure(view: DOMElement, content: DOMElement, elements: ReadonlyMap<string, DOMElement>): Layout {
  const stops: Stop[] = [...elements].map(([id, element]) => ({
    id,
    top: topWithin(element, content),
    height: element.yogaNode?.getComputedHeight() ?? 0,
  }));
  return {
    windowHeight: view.yogaNode?.getComputedHeight() ?? 0,
    contentHeight: content.yogaNode?.getComputedHeight() ?? 0,
    stops: stops.sort((a, b) => a.top - b.top),
  };
}

function topWithin(element: DOMElement, ancestor: DOMElement): number {
  let top = 0;
  for (let node: DOMElement | undefined = element; node && node !== ancestor; node = node.parentNode) {
    top += node.yogaNode?.getComputedTop() ?? 0;
  }
  return top;
}
