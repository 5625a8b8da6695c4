import type { KlipperFacts } from '../evidence/klipper.ts';
import { collected, gap, type Origin, type Section } from '../evidence/section.ts';
import { readKconfigLine } from '../formats/kconfig.ts';
import { readMenuLine, readMenuTitle } from '../formats/menuconfig-lines.ts';
import { type Setting, settingsOfMenu, settingsOfSymbol } from '../knowledge/klipper-menu.ts';
import { findMcu } from '../knowledge/mcus.ts';

const MAX_SYMBOLS = 500;
const MAX_BLOCKS = 100;
const START = 'CONFIG_FLASH_APPLICATION_ADDRESS';
/** what `grep` puts before a line of the file, and a diff before one that is new */
const GREP = /^(?:[\w./~-]{0,200}config[\w.-]{0,40}:)?(?:\d{1,5}:)?\s{0,8}\+?/;
/** only Katapult's own settings have it: where the firmware behind it begins */
const OF_BOOTLOADER = /^CONFIG_LAUNCH_APP_ADDRESS$/;

interface Told {
  value: string;
  origin: Origin;
}

/** One listing of settings. */
interface Block {
  /** the settings of a bootloader tell nothing of the firmware */
  isBootloader: boolean;
  symbols: Map<string, Told>;
  startOffset: { bytes: number; origin: Origin } | null;
  /** the kinds of line that named its chip: a second one of the same kind begins another listing */
  namedBy: Set<string>;
}

/**
 * What a text shows of the settings of the build: lines of a .config, or the menu as text. Where it shows those of
 * several chips nobody can tell which firmware is meant, and none is taken.
 */
export class ConfigTold {
  private readonly blocks: Block[] = [];

  /** Takes a line in. Returns whether it is one of settings. */
  read(text: string, said: Extract<Origin, { kind: 'log' }>): boolean {
    // settings stand above all attempts of the text, wherever they are shown: a fact of the tree, not a word of a run
    const origin: Origin = { kind: 'file', path: said.source, line: said.line, text: said.text };
    const title = readMenuTitle(text);
    if (title !== null) {
      this.begin(title === 'katapult' || title === 'canboot');
      return true;
    }
    const symbol = text.includes('CONFIG_') ? readKconfigLine(text.replace(GREP, '').trimEnd()) : null;
    if (symbol) {
      const { name, value } = symbol;
      const choices = settingsOfSymbol(name, value);
      for (const setting of choices) this.take(setting, 'choice', origin);
      this.take({ symbol: name, value }, 'symbol', origin);
      if (OF_BOOTLOADER.test(name)) this.current().isBootloader = true;
      return true;
    }
    const line = readMenuLine(text);
    if (!line) return false;
    for (const setting of settingsOfMenu(line)) this.take(setting, `menu ${line.entry}`, origin);
    return true;
  }

  finish(): Section<KlipperFacts> {
    const told = this.blocks.filter((block) => !block.isBootloader && block.symbols.has('CONFIG_MCU'));
    const [first] = told;
    if (!first) return gap('not-collected', 'The text does not show the settings of a build.');
    const isOne = told.every((block) => isSameChip(mcuOf(block), mcuOf(first)));
    if (!isOne) return gap('not-collected', 'The text shows the settings of several chips.');
    const all = new Map(told.flatMap((block) => [...withStart(block)]));
    const config = {
      path: '.config',
      modifiedMs: 0,
      symbols: Object.fromEntries([...all].map(([name, { value }]) => [name, value])),
      lines: {},
      origins: Object.fromEntries([...all].map(([name, { origin }]) => [name, origin])),
    };
    return collected(
      {
        path: '.config',
        remote: null,
        commit: null,
        localChanges: null,
        config,
        flashCalls: [],
        newestSource: null,
      },
      ['The text shows some settings of the build, and nothing else of the tree.'],
    );
  }

  private take(setting: Setting, kind: string, origin: Origin): void {
    if ('startOffset' in setting) {
      const block = this.current();
      block.startOffset = { bytes: setting.startOffset, origin };
      block.symbols.delete(START);
      return;
    }
    const { symbol, value } = setting;
    if (symbol === 'CONFIG_MCU') this.name(value, kind);
    const { symbols } = this.current();
    if (symbols.size < MAX_SYMBOLS || symbols.has(symbol)) symbols.set(symbol, { value, origin });
  }

  private name(chip: string, kind: string): void {
    const known = this.blocks.at(-1);
    const before = known && mcuOf(known);
    const isOther = before !== undefined && !isSameChip(before, chip);
    if (known?.namedBy.has(kind) || isOther) this.begin(false);
    this.current().namedBy.add(kind);
  }

  private current(): Block {
    return this.blocks.at(-1) ?? this.begin(false);
  }

  private begin(isBootloader: boolean): Block {
    const block: Block = { isBootloader, symbols: new Map(), startOffset: null, namedBy: new Set() };
    this.blocks.push(block);
    if (this.blocks.length > MAX_BLOCKS) this.blocks.shift();
    return block;
  }
}

function mcuOf(block: Block): string | undefined {
  return block.symbols.get('CONFIG_MCU')?.value;
}

/** "stm32f446" of the menu and "stm32f446xx" of the file. */
function isSameChip(a = '', b = ''): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

/** The symbols of a listing; its offset as an address, where the chip is known. */
function withStart({ symbols, startOffset }: Block): Map<string, Told> {
  const flashStart = findMcu(symbols.get('CONFIG_MCU')?.value ?? '')?.flashStart;
  if (!startOffset || flashStart === undefined || symbols.has(START)) return symbols;
  const value = `0x${(flashStart + startOffset.bytes).toString(16)}`;
  return new Map([...symbols, [START, { value, origin: startOffset.origin }]]);
}
