/** Moving through a page: between its items while they show, by lines where there is only text. */

/** Where an item was drawn: lines from the top of the content. */
export interface Stop {
  id: string;
  top: number;
  height: number;
}

/** A page as it was drawn, in lines. */
export interface Layout {
  windowHeight: number;
  contentHeight: number;
  /** from top to bottom */
  stops: readonly Stop[];
}

export interface Position {
  /** id of the chosen item; null on a page without items */
  focus: string | null;
  scroll: number;
}

export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** Lines that the content can be scrolled by. */
export function scrollLimit(layout: Layout): number {
  return Math.max(0, layout.contentHeight - layout.windowHeight);
}

/** Is the whole item in the window, or its beginning when it is taller than the window? */
function shows(stop: Stop, scroll: number, layout: Layout): boolean {
  const height = Math.min(stop.height, layout.windowHeight);
  return stop.top >= scroll && stop.top + height <= scroll + layout.windowHeight;
}

/** Is the chosen item to be seen, so that Enter may act on it? */
export function focusShows(position: Position, layout: Layout): boolean {
  const stop = layout.stops.find((one) => one.id === position.focus);
  return stop !== undefined && shows(stop, position.scroll, layout);
}

/** The same position, inside the content. */
export function clampScroll(position: Position, layout: Layout): Position {
  const scroll = Math.min(Math.max(0, position.scroll), scrollLimit(layout));
  return scroll === position.scroll ? position : { ...position, scroll };
}

/** The position after a move. An item that is near is chosen; text on the way to it scrolls by. */
export function move(position: Position, layout: Layout, by: Move): Position {
  if (by === 'up' || by === 'down') return step(position, layout, by === 'down' ? 1 : -1);
  const page = Math.max(1, layout.windowHeight - 1);
  const target = {
    top: 0,
    bottom: scrollLimit(layout),
    'page-up': position.scroll - page,
    'page-down': position.scroll + page,
  }[by];
  const { scroll } = clampScroll({ ...position, scroll: target }, layout);
  const forward = by === 'bottom' || by === 'page-down';
  const visible = layout.stops.filter((stop) => shows(stop, scroll, layout));
  const atEnd = scroll === position.scroll || by === 'top' || by === 'bottom';
  const kept = atEnd ? undefined : visible.find((stop) => stop.id === position.focus);
  const chosen = kept ?? (forward ? visible.at(-1) : visible[0]);
  return { focus: chosen?.id ?? position.focus, scroll };
}

function step(position: Position, layout: Layout, direction: 1 | -1): Position {
  const { stops } = layout;
  const index = stops.findIndex((stop) => stop.id === position.focus);
  const focused = stops[index];
  if (focused && !shows(focused, position.scroll, layout)) {
    return scrollLine(position, layout, direction);
  }
  const next = stops[index + direction];
  if (!next) return scrollLine(position, layout, direction);
  if (shows(next, position.scroll, layout)) return { ...position, focus: next.id };
  const height = Math.min(next.height, layout.windowHeight);
  const scroll = direction === 1 ? next.top + height - layout.windowHeight : next.top;
  const near = Math.abs(scroll - position.scroll) <= Math.max(1, Math.floor(layout.windowHeight / 3));
  return near ? { focus: next.id, scroll } : scrollLine(position, layout, direction);
}

/** One line on; when the chosen item has left the window, the next one in that direction is chosen once it shows. */
function scrollLine(position: Position, layout: Layout, direction: 1 | -1): Position {
  const moved = clampScroll({ ...position, scroll: position.scroll + direction }, layout);
  if (position.focus === null || focusShows(moved, layout)) return moved;
  const index = layout.stops.findIndex((stop) => stop.id === position.focus);
  const ahead = layout.stops.filter((_, at) => (direction === 1 ? at > index : at < index));
  const visible = ahead.filter((stop) => shows(stop, moved.scroll, layout));
  const chosen = direction === 1 ? visible[0] : visible.at(-1);
  return chosen ? { ...moved, focus: chosen.id } : moved;
}
