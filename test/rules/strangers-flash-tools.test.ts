import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { DFU_OPENED, paste } from '../fixtures/paste.ts';

/**
 * What people pasted of flash tools, of their wrappers and of the kernel, cut to the lines that tell; the public ticket
 * is named where there is one. Names, serials and paths are made up.
 */

const SUFFIX =
  'dfu-util: Warning: Invalid DFU suffix signature\ndfu-util: A valid DFU suffix will be required in a future dfu-util release\n';
const OLD_NAMELESS =
  'dfu-util 0.9\n\nInvalid DFU suffix signature\nA valid DFU suffix will be required in a future dfu-util release!!!\n';
const OPENED = `Opening DFU capable USB device...
ID 0483:df11
Run-time device DFU version 011a
Claiming USB DFU Interface...
Setting Alternate Setting #0 ...
Determining device status: state = dfuIDLE, status = 0
DFU mode device DFU version 011a
Device returned transfer size 2048
DfuSe interface name: "Internal Flash  "
`;
const ONE_PARAGRAPH = `dfu-util: A valid DFU suffix will be required in a future dfu-util release ${DFU_OPENED.replaceAll('\n', ' ')}`;
const STM32FLASH = 'stm32flash 0.5\n\nhttp://stm32flash.sourceforge.net/\n\nUsing Parser : Raw BINARY\n';

function idsOf(text: string): { primary: string | null; ids: readonly string[] } {
  const { verdict, findings, crashed } = diagnose(paste(text), rules);
  expect(crashed).toEqual([]);
  return { primary: verdict.primary ?? verdict.outcome, ids: findings.map(({ ruleId }) => ruleId) };
}

describe('the verdict on a paste of', () => {
  it.each([
    [
      'answeroverflow, a Prusa Mini: the whole console in one paragraph',
      `I've got everything ready but still get this: ${ONE_PARAGRAPH} Determining device status... DFU state(10) = dfuERROR, status(11) = iString indicates a vendor specific error Clearing status Downloading element to address = 0x08020200, size = 28172 Erase [ ] 0% 0 bytesdfu-util: ERASE_PAGE not correctly executed\nFailed to flash to 0483:df11: Error running dfu-util\n`,
      'read-protected',
    ],
    [
      'reddit: prompt, lsusb and make in one paragraph',
      `Tried everything. pi@voron:~/klipper $ lsusb Bus 001 Device 004: ID 1d50:614e OpenMoko, Inc. stm32f446xx Bus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub pi@voron:~/klipper $ make flash FLASH_DEVICE=0483:df11 Flashing out/klipper.bin to 0483:df11 sudo dfu-util -d ,0483:df11 -R -a 0 -s 0x8008000:leave -D out/klipper.bin ${SUFFIX.replaceAll('\n', ' ')}dfu-util: No DFU capable USB device available Failed to flash to 0483:df11: Error running dfu-util make: *** [src/stm32/Makefile:111: flash] Error 255\n`,
      'device-still-running-firmware',
    ],
    [
      'libwallaby 172: answers on a UART that make no sense',
      `pi@raspberrypi:~ $ stm32flash -v -S 0x08000000 -w wombat.bin /dev/ttyAMA0\n${STM32FLASH}Interface serial_posix: 57600 8E1\nGot byte 0x00 instead of ACK\nUnexpected reply from device on command 0x01\n`,
      'serial-bootloader-no-response',
    ],
    [
      'CANFDuino 5: bossac in lines of code',
      '`sudo ./bossac --port=ttyUSB0 -e -w -v -b ~/Desktop/fw.bin`\n`No device found on ttyUSB0`\n',
      'serial-bootloader-no-response',
    ],
    [
      'Marlin for a Mega: no AVR bootloader answers',
      'Uploading .pio/build/mega2560/firmware.hex\navrdude: stk500v2_ReceiveMessage(): timeout\navrdude: stk500v2_getsync(): timeout communicating with programmer\n\navrdude done.  Thank you.\n\n*** [upload] Error 1\n',
      'serial-bootloader-no-response',
    ],
    [
      'prusa forum: avrdude of the slicer without permission',
      'avrdude-slic3r: ser_open(): can\'t open device "/dev/ttyACM0": Permission denied\navrdude-slic3r: Could not open port: /dev/ttyACM0\n',
      'permission-denied-dialout',
    ],
    [
      'reprap forum: avrdude breaks off in its bar',
      'avrdude: AVR device initialized and ready to accept instructions\navrdude: writing flash (99348 bytes):\n\nWriting | ##########avrdude: stk500_paged_write(): (a) protocol error, expect=0x14, resp=0x62\navrdude: stk500_cmd(): programmer is out of sync\n',
      'transfer-failed-midway',
    ],
    [
      'zsa/wally 78: a program in Go without permission',
      '10:39:20 warning OpenDevices: libusb: bad access [code -3]\n10:39:21 info Waiting for a DFU capable device\n',
      'permission-denied-udev',
    ],
    [
      'openmv-ide 160: picotool without permission',
      'No accessible RP2040 devices in BOOTSEL mode were found.\n\nbut:\n\nDevice at bus 1, address 30 appears to be a RP2040 device in BOOTSEL mode, but picotool was unable to connect\n',
      'permission-denied-udev',
    ],
    [
      'numworks 2015: a browser that may not open the device',
      "DFUError: OPEN failed --> SecurityError: Failed to execute 'open' on 'USBDevice': Access denied.\n",
      'winusb-driver-missing',
    ],
    [
      'DaisyWiki 4: a dfu-util that does not say its name is one for Windows',
      `me@PC /cygdrive/c/daisy/blink\n$ make program-dfu\ndfu-util -a 0 -s 0x08000000:leave -D build/Blink.bin\n${OLD_NAMELESS}Cannot open DFU device 0483:df11\nNo DFU capable USB device available\nmake: *** [../../libdaisy/core/Makefile:235: program-dfu] Error 74\n`,
      'winusb-driver-missing',
    ],
    [
      'gd32-dfu-utils 2: nothing was written to the GD32 yet',
      'C:\\work>dfu-util -d 28e9:0189 -a 0 -s 0x08000000:leave -D fw.bin\ndfu-util 0.9\n\nCannot open DFU device 28e9:0189\nNo DFU capable USB device available\n',
      'winusb-driver-missing',
    ],
    [
      'DaisySeedProjects 39: the reason in front of the message',
      '> dfu-util -a 0 -s 0x90040000:leave -D build/pedal.bin -d ,0483:df11\n> dfu-util 0.10\n> \n> No such file or directory: Could not open file build/pedal.bin for reading\n',
      'file-missing',
    ],
    [
      'MK4duo 817: the Arduino core finds no STM32CubeProgrammer',
      "Ocorreu um erro enquanto o sketch era carregado\nSTM32_Programmer_CLI not found.\nPlease install it or add '<STM32CubeProgrammer path>/bin' to your PATH environment:\nAborting!\n",
      'flash-tool-dependency-missing',
    ],
    [
      'platform-ststm32 855: an upload script, in Spanish',
      'Uploading .pio\\build\\bluepill_f103c8\\firmware.bin\n"maple_upload" no se reconoce como un comando interno o externo,\nprograma o archivo por lotes ejecutable.\n*** [upload] Error 1\n',
      'flash-tool-dependency-missing',
    ],
    [
      'a shell in Chinese',
      'biqu@cb1:~/klipper$ make flash FLASH_DEVICE=0483:df11\nsudo dfu-util -d ,0483:df11 -R -a 0 -s 0x8008000:leave -D out/klipper.bin\n\nsudo: dfu-util：找不到命令\n',
      'dfu-util-missing',
    ],
    [
      'OctoPrint-Marlin-Flasher 77: PlatformIO sees no port',
      'Looking for upload port...\nError: Please specify `upload_port` for environment or use global `--upload-port` option.\n*** [upload] Explicit exit, status 1\n',
      'serial-port-missing',
    ],
    [
      'qmk 598: no Atmel chip in its bootloader',
      'dfu-programmer: no device present.\nError: Bootloader not found. Trying again in 5s.\n',
      'no-dfu-device',
    ],
    [
      'qmk 17721: QMK waits for a board that is there',
      'Bootloader not found. Make sure the board is in bootloader mode. See https://docs.qmk.fm/#/newbs_flashing\n Trying again every 0.5s (Ctrl+C to cancel)...\n\nBus 003 Device 061: ID 0483:df11 STMicroelectronics STM Device in DFU Mode\n',
      'no-dfu-device',
    ],
    [
      'STM32_HID_Bootloader 24: no HID bootloader',
      '> Searching for [1209:BEBA] device...\n\n##########\n> Error - [1209:BEBA] device is not found :(\n',
      'no-dfu-device',
    ],
    [
      'flash-multi 11: a dfu-util of 2007 without a line break',
      '.\\tools\\dfu-util.exe -R -a 2 -d 1EAF:0003 -D "D:\\multi.bin"\n\nLost Device after reset, assuming prod_id was incremented by oneNo DFU capable USB device found\ndfu-util - (C) 2007-2008 by OpenMoko Inc.\n',
      'no-dfu-device',
    ],
    [
      'opentx 1693: an o for a zero',
      'dfu-util 0.7\n\nOpening DFU capable USB device... ID 0483:df11\nRun-time device DFU version 011a\nNo such Alternate Setting: "o"\n',
      'bad-alt-setting-argument',
    ],
    [
      'zephyr 49821: the device does not come back in DFU mode',
      'C:\\work>dfu-util.exe -a 1 -d 2fe3:0101 -D fw.bin\ndfu-util 0.11\n\nOpening DFU capable USB device...\nDevice ID 2fe3:0101\nDevice really in Run-Time Mode, send DFU detach request...\nResetting USB...\nLost device after RESET?\n',
      'dfu-device-not-back-at-path',
    ],
    [
      'inav 11499: STM32CubeProgrammer read back something else',
      '10:21:23: Download in Progress:\n10:21:26: File download complete\n10:21:26: Verifying...\n10:21:27: Error: Data mismatch found at address 0x08000000 (byte = 0xFF instead of 0x00)\n10:21:27: Error: Download verification failed\n',
      'transfer-failed-midway',
    ],
    [
      'an RP2040 that is given its own .uf2 by dfu-util',
      `$ sudo dfu-util -d 2e8a:0003 -a 0 -D out/klipper.uf2\ndfu-util 0.11\n\n${SUFFIX}dfu-util: No DFU capable USB device available\n`,
      'wrong-tool-dfu-util-on-rp2040',
    ],
    [
      'community.st.com 762249: Windows, code 43',
      'Windows has stopped this device because it has reported problems. (Code 43)\n\nA request for the USB device descriptor failed.\n',
      'usb-enumeration-error',
    ],
    [
      'an editor, with its line numbers',
      `   1  $ dfu-util -a 0 -s 0x08000000 -D fw.bin\n   2  dfu-util 0.11\n   3\n   4  dfu-util: No DFU capable USB device available\n`,
      'no-dfu-device',
    ],
  ])('%s', (_name, text, primary) => {
    expect(idsOf(text).primary).toBe(primary);
  });
});

describe('nothing is wrong in a paste of', () => {
  it.each([
    [
      'ts, with the time in front of each line',
      `${DFU_OPENED}Download	[=========================] 100%        60480 bytes\nDownload done.\nFile downloaded successfully\n`.replaceAll(
        /^/gm,
        'Nov 30 10:00:01 ',
      ),
    ],
    [
      'reddit, QMK Toolbox in paragraphs',
      `Here are the logs:\n\ndfu-util.exe -a 0 -d 0483:DF11 -s 0x08000000:leave -D "C:\\kb.bin" dfu-util 0.11\n\n${DFU_OPENED.replaceAll('\n', ' ')}\n\nErase [ ] 0% 0 bytes Erase [=== ] 12% 4096 bytes Erase [=========================] 100% 33604 bytes Erase done.\n\nDownload [ ] 0% 0 bytes Download [=========================] 100% 33604 bytes Download done. File downloaded successfully Submitting leave request... Transitioning to dfuMANIFEST state\n`,
    ],
    [
      'qmk 12858: dfu-programmer that found the chip at last',
      'dfu-programmer: no device present.\nERROR: Bootloader not found. Trying again in 5s.\nBootloader Version: 0x00 (0)\nValidating...\n23292 bytes used (81.24%)\n',
    ],
  ])('%s', (_name, text) => {
    expect(idsOf(text).primary).toBe('clear');
  });
});

describe('no false error is read into a paste of', () => {
  it.each([
    [
      'Duo 50: a device that was opened, and written to, lacks no driver and is not protected',
      `C:\\Users\\g>dfu-util-static.exe -d 0483:DF11 -a 0 -s 0x08000000 -D fw.bin\ndfu-util 0.8\n\nCannot open DFU device 0483:df11\n${OPENED}Downloading to address = 0x08000000, size = 48244\nDownload        [=                        ]   4%         2048 bytesError during special command "ERASE_PAGE" get_status\n`,
      ['winusb-driver-missing', 'permission-denied-udev', 'read-protected'],
    ],
    [
      'a chip that had half of its flash erased',
      `${DFU_OPENED}Erase           [=============            ]  52%       339968 bytesdfu-util: Error during special command "ERASE_PAGE" get_status (LIBUSB_ERROR_TIMEOUT)\n`,
      ['read-protected'],
    ],
    [
      'a port that another program has',
      `$ stm32flash -w fw.bin /dev/ttyUSB0\n${STM32FLASH}Failed to open port: /dev/ttyUSB0: Device or resource busy\n`,
      ['serial-port-missing'],
    ],
  ])('%s', (_name, text, never) => {
    const { ids } = idsOf(text);
    expect(ids.filter((id) => never.includes(id))).toEqual([]);
    expect(ids.length).toBeGreaterThan(0);
  });
});
