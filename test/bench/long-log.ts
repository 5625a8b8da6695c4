const PARTS: readonly ((n: number) => string)[] = [
  (n) => `pi@printer${n % 3}:~/klipper$ make flash FLASH_DEVICE=0483:df11\n`,
  () =>
    '  Flashing out/klipper.bin to 0483:df11\r\nsudo dfu-util -d ,0483:df11 -R -a 0 -s 0x8008000:leave -D out/klipper.bin\n',
  () =>
    'dfu-util 0.9\n\ndfu-util: Invalid DFU suffix signature\ndfu-util: A valid DFU suffix will be required in a future dfu-util release!!!\n',
  () =>
    'Opening DFU capable USB device...\nID 0483:df11\nRun-time device DFU version 011a\nClaiming USB DFU Interface...\nSetting Alternate Setting #0 ...\nDetermining device status: state = dfuERROR, status = 10\ndfuERROR, clearing status\nDetermining device status: state = dfuIDLE, status = 0\ndfuIDLE, continuing\nDFU mode device DFU version 011a\nDevice returned transfer size 2048\nDfuSe interface name: "Internal Flash  "\n',
  (n) =>
    `\u001b[32mDownload\t[${'='.repeat(n % 25)}${' '.repeat(25 - (n % 25))}] ${n % 101}%        ${n * 2048} bytes\u001b[0m\r`,
  () => 'File downloaded successfully\ndfu-util: Error during download get_status\n',
  (n) =>
    `Bus 001 Device ${String(n % 128).padStart(3, '0')}: ID 0483:df11 STMicroelectronics STM Device in DFU Mode\n`,
  (n) =>
    `[${(n * 0.37).toFixed(6).padStart(12)}] usb 1-1.4: new full-speed USB device number ${n % 128} using xhci_hcd\n`,
  (n) => `> [mcu] serial /dev/serial/by-id/usb-Klipper_stm32f429xx_${(n * 2654435761).toString(16)}-if00\n`,
  () => 'a line of prose, as people write between what they paste: it did not work, what now?\n',
];

/** A made-up paste of at least so many bytes: every part in turn, the same on every machine. */
export function makeLongLog(bytes: number): string {
  const parts: string[] = [];
  for (let n = 0, size = 0; size < bytes; n += 1) {
    const part = PARTS[n % PARTS.length]?.(n) ?? '';
    parts.push(part);
    size += part.length;
  }
  return parts.join('');
}
