import { rule } from '../../rules/tool/stm32flash-missing.ts';
import { liveEvidence, section } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const klipper = (symbol: string) =>
  section({
    path: '/home/pi/klipper',
    remote: null,
    commit: null,
    localChanges: null,
    config: { path: '/home/pi/klipper/.config', modifiedMs: 0, symbols: { [symbol]: 'y' }, lines: {} },
    flashCalls: [],
    newestSource: null,
  });
const tools = (...names: readonly 'stm32flash'[]) =>
  section({
    searchPath: ['/usr/bin'],
    tools: names.map((name) => ({
      name,
      path: `/usr/bin/${name}`,
      realPath: `/usr/bin/${name}`,
      version: '0.7',
      firstLines: [],
      origin: { kind: 'command' as const, argv: [name] },
    })),
  });
const UART = 'CONFIG_STM32_SERIAL_USART1';

ruleTable(rule, {
  finds: {
    'what make says': {
      evidence: paste(
        'pi@printer:~/klipper $ make serialflash FLASH_DEVICE=/dev/ttyUSB0\n  Flashing out/klipper.bin to /dev/ttyUSB0 via stm32flash\nmake: stm32flash: No such file or directory\nmake: *** [src/stm32/Makefile:111: serialflash] Error 127\n',
      ),
      expect: { severity: 'error', certainty: 'certain', subject: 'stm32flash on pi@printer' },
      says: [/apt-get/],
    },
    'what the shell says': {
      evidence: paste('pi@printer:~ $ stm32flash /dev/ttyUSB0\n-bash: stm32flash: command not found\n'),
    },
    'a machine without it where a board at a UART is to be flashed, as a warning': {
      evidence: liveEvidence({ intent: 'flash', tools: tools(), klipper: klipper(UART) }),
      expect: { severity: 'warning' },
    },
  },
  clears: {
    'one that was installed later': paste(
      '$ stm32flash /dev/ttyUSB0\nbash: stm32flash: command not found\n$ sudo apt install stm32flash\n$ stm32flash /dev/ttyUSB0\nstm32flash 0.7\n',
    ),
    'another program that is missing': paste('$ dfu-util -l\nbash: dfu-util: command not found\n'),
    'a machine that has it': liveEvidence({
      intent: 'flash',
      tools: tools('stm32flash'),
      klipper: klipper(UART),
    }),
    'a board that talks over USB': liveEvidence({
      intent: 'flash',
      tools: tools(),
      klipper: klipper('CONFIG_STM32_USB_PA11_PA12'),
    }),
    'a healthy printer': healthyEvidence(),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'nothing was looked at': liveEvidence({}) },
});
