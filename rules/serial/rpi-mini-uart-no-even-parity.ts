import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import { portOf } from '../../src/diagnosis/uart-targets.ts';
import { printable } from '../../src/formats/text.ts';

/** the names that a Pi gives its own UARTs; serial0 and ttyS0 are the mini UART where Bluetooth has the other one */
const OWN_UART = /^\/dev\/(?:serial[01]|ttyS\d{1,2}|ttyAMA\d{1,2})$/;

/** AN3155 2.1: the boot ROM wants even parity, which the mini UART of a Raspberry Pi cannot send. */
export const rule = defineRule({
  id: 'rpi-mini-uart-no-even-parity',
  title: 'this UART cannot send the even parity that the bootloader needs',
  severity: 'error',
  certainty: 'likely',
  summary: {
    what: 'stm32flash could not set the port to 8E1. The mini UART of a Raspberry Pi (serial0, ttyS0) has no parity at all.',
    why: 'The serial bootloader of an STM32 talks with even parity only. Nothing was written.',
    fix: 'Give the pins of the Pi its full UART (`dtoverlay=miniuart-bt` in config.txt), or use a USB-UART adapter.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const refused = linesSaying(runsOf(runs, 'stm32flash'), 'terminal-flags-failed').map((said) => ({
      ...said,
      port: portOf(said.run, runs),
    }));
    for (const { host, last, items } of byHost(refused)) {
      const port = last.port === null ? 'the port' : printable(last.port, 120);
      const isOwn = last.port === null || OWN_UART.test(last.port);
      yield {
        subject: `${port}${onHost(host)}`,
        what: isOwn
          ? `${port}${onHost(host)} refused 8E1, the setting that the bootloader needs: most likely it is a Raspberry Pi's mini UART, which has no parity.`
          : `${port}${onHost(host)} refused 8E1, the setting that the bootloader needs: this adapter or its driver most likely cannot send even parity.`,
        why: 'The serial bootloader of an STM32 answers only to even parity. The board was not reached, and nothing was written.',
        origins: items.map(({ origin }) => origin),
        remedies: isOwn ? [FULL_UART, ADAPTER] : [ADAPTER],
      } satisfies FindingDraft;
    }
  },
});

const FULL_UART: Remedy = {
  kind: 'steps',
  title: 'Give the pins of the Pi its full UART',
  risk: 'reversible',
  steps: [
    'Add the line `dtoverlay=miniuart-bt` to /boot/firmware/config.txt (older systems: /boot/config.txt); `dtoverlay=disable-bt` if Bluetooth is not needed.',
    'See with `sudo raspi-config`, Interface Options, Serial Port, that the login shell is off and the port is on; then restart.',
    'Run the command again with /dev/ttyAMA0. Taking the line out again undoes it.',
  ],
};

const ADAPTER: Remedy = {
  kind: 'steps',
  title: 'Or use a USB-UART adapter (CH340, CP2102, FTDI)',
  risk: 'none',
  steps: [
    'Connect its TX to RX, RX to TX and ground to ground, 3.3 V levels, and give the command its port, such as /dev/ttyUSB0.',
  ],
};
