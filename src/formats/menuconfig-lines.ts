/** The entries of Klipper's `make menuconfig` as people paste or write them down (src/Kconfig, src/stm32/Kconfig). */

export type MenuEntry = 'architecture' | 'processor' | 'offset' | 'clock' | 'link';
export interface MenuLine {
  entry: MenuEntry;
  /** what is chosen: "STM32F446", "32KiB bootloader", "USB (on PA11/PA12)" */
  chosen: string;
}

/** by the first letter of its name */
const ENTRIES: Readonly<Record<string, MenuEntry>> = {
  m: 'architecture',
  p: 'processor',
  b: 'offset',
  c: 'clock',
};
/** frames of the menu, bullets and marks of forum text may stand around an entry */
const ENTRY =
  /^[\s│|*\-•#]{0,20}\**(micro[- ]?controller architecture|processor model|boot ?loader offset|clock reference|communication interface)\**\s{0,8}(?:\((.{2,80})\)[\s*]{0,8}(?:-{1,4}>)?|[:=]\**\s{0,8}(.{2,80}?))[\s│|]{0,80}$/i;
const CUES = /architecture|model|offset|reference|interface/i;
/** "32KiB or 64KiB?" chooses nothing */
const UNDECIDED = /\?|\bor\b|\/\d/i;

/** The entry of the menu on a line with what is chosen, or null. */
export function readMenuLine(line: string): MenuLine | null {
  if (!CUES.test(line)) return null;
  const [, name = '', inBrackets, behindColon] = ENTRY.exec(line) ?? [];
  const chosen = (inBrackets ?? behindColon)?.trim();
  const wanted = name.toLowerCase();
  const entry = wanted.startsWith('communication') ? 'link' : ENTRIES[wanted.charAt(0)];
  return entry === undefined || !chosen || UNDECIDED.test(chosen) ? null : { entry, chosen };
}

/** Whose settings a heading of `menuconfig` or of a .config begins: "klipper", "katapult"; null for other lines. */
export function readMenuTitle(line: string): string | null {
  return (
    /^[\s│|#]{0,40}(klipper|kalico|katapult|canboot) (?:firmware )?configuration\b/i
      .exec(line)?.[1]
      ?.toLowerCase() ?? null
  );
}
