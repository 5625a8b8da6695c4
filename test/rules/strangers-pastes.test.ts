import { describe, expect, it } from 'vitest';
import { primaryOf } from '../fixtures/primary-of.ts';

/** What people pasted into trackers, cut to the lines that tell; the public ticket is named. Ids and names are made up. */

const PYDFU = `File: fw.dfu
    DfuSe v1, image size: 54461, targets: 1
Writing memory...
0x08000000   54152 [                         ]   0% Traceback (most recent call last):
  File "./pydfu.py", line 582, in <module>
    main()
`;
const AVRDUDE = `$ make flash FLASH_DEVICE=/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0
  Flashing out/klipper.elf.hex to /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0 via avrdude
avrdude: stk500_getsync() attempt 1 of 10: not in sync: resp=0x20
avrdude: stk500_getsync() attempt 10 of 10: not in sync: resp=0x20

avrdude done.  Thank you.

make: *** [src/avr/Makefile:34: flash] Error 1
`;
const OPENED = `Opening DFU capable USB device...
Device ID 0483:df11
Device DFU version 011a
Claiming USB DFU Interface...
Setting Alternate Interface #0 ...
Determining device status...
DFU state(2) = dfuIDLE, status(0) = No error condition is present
DFU mode device DFU version 011a
Device returned transfer size 1024
DfuSe interface name: "Internal Flash   "
`;
const UP = (number: number, at: number) =>
  `[  ${at}.100000] usb 1-1.3: new full-speed USB device number ${number} using xhci_hcd
[  ${at}.200000] usb 1-1.3: New USB device found, idVendor=0483, idProduct=df11, bcdDevice=22.00
[  ${at + 3}.100000] usb 1-1.3: USB disconnect, device number ${number}
`;

describe('the verdict on a paste of', () => {
  it.each([
    [
      'openmv 1508: a pipe error of pydfu',
      `${PYDFU}usb.core.USBError: [Errno 32] Pipe error\n`,
      'transfer-failed-midway',
    ],
    [
      'micropython: pydfu without permission',
      'Writing build-PYBV11/firmware.dfu to the board\nTraceback (most recent call last):\n  File "../../tools/pydfu.py", line 600, in <module>\n    main()\nusb.core.USBError: [Errno 13] Access denied (insufficient permissions)\nmake: *** [Makefile:528: deploy] Error 1\n',
      'permission-denied-udev',
    ],
    [
      'micropython: pydfu that finds none',
      '$ python3 tools/pydfu.py -u firmware.dfu\nTraceback (most recent call last):\n  File "tools/pydfu.py", line 614, in <module>\n    main()\nValueError: No DFU device found\n',
      'no-dfu-device',
    ],
    [
      'stm32loader 57: nobody answers',
      "$ sudo python3 stm32loader -r -p /dev/ttyUSB0 -e -w -v led_blink.bin\nActivating bootloader (select UART)\nBootloader activation timeout -- retrying\nCan't init into bootloader. Ensure that BOOT0 is enabled and reset the device.\n",
      'serial-bootloader-no-response',
    ],
    [
      'stm32loader 31: a NACK at the end of the flash',
      'Writing ███∙∙∙ 511/1087Write 256 bytes at 0x801FF00\nWriting ███∙∙∙ 512/1087Write 256 bytes at 0x8020000\nTraceback (most recent call last):\n  File "/usr/local/bin/stm32loader", line 11, in <module>\nstm32loader.bootloader.CommandException: NACK 0x31 address failed\n',
      'transfer-failed-midway',
    ],
    [
      'flashfloppy 15: an erase that is refused',
      "Got NACK from device on command 0x43\nCan't initiate chip mass erase!\nFailed to erase memory\n",
      'read-protected',
    ],
    [
      'platform-ststm32 9: errors in front of the banner, and SCons behind them',
      'Failed to init device.\nstm32flash Arduino_STM32_0.9\n\nUsing Parser : Raw BINARY\nInterface serial_posix: 230400 8E1\n\n*** [upload] Error 1\n',
      'serial-bootloader-no-response',
    ],
    ['klipper 4448: avrdude for a board behind a CH340', AVRDUDE, 'wrong-mcu-in-config'],
    [
      'klipper 680: objects of another build',
      "/usr/bin/x86_64-linux-gnu-ld: scripts/kconfig/mconf.o: relocation R_X86_64_32 against `.rodata' can not be used when making a PIE object; recompile with -fPIC\ncollect2: error: ld returned 1 exit status\nmake[1]: *** [scripts/kconfig/mconf] Error 1\nmake: *** [menuconfig] Error 2\n",
      'build-tree-broken',
    ],
    [
      'prind 188: .config is a folder',
      'make: *** /opt/klipper/.config: Is a directory.  Stop.\n',
      'build-tree-broken',
    ],
    [
      'FYSETC-PortableInputShaper 13: no header of libusb',
      'picoboot_connection.h:13:10: fatal error: libusb.h: No such file or directory\nmake[1]: *** [Makefile:17: main.o] Error 1\n',
      'toolchain-missing',
    ],
    [
      'katapult 43: nobody takes the frames',
      "Created a socket\nmcu 'EBBCan': Unable to open CAN port: Failed to transmit: [Errno 105] No buffer space available\nmcu 'EBBCan': Timeout on connect\n",
      'can-transfer-error',
    ],
    [
      'SKR-mini-E3 800: Klipper reaches the port, and the board is silent',
      "mcu 'mcu': Starting serial connect\nmcu 'mcu': Timeout on connect\nmcu 'mcu': Unable to connect\n",
      'app-silent-after-flash',
    ],
    [
      'klipper: a port that another program has is no silent board',
      "mcu 'rpi': Starting serial connect\nmcu 'rpi': Unable to open serial port: [Errno 11] Could not exclusively lock port /dev/ttyUSB0: [Errno 11] Resource temporarily unavailable\nmcu 'rpi': Unable to connect\n",
      'port-held',
    ],
    [
      'betaflight-configurator 5327: a browser that may not open the device on Linux',
      "[USB DFU] Failed to open USB device: SecurityError: Failed to execute 'open' on 'USBDevice': Access denied.\n```\n$ lsusb\nBus 001 Device 085: ID 3997:df11 Xcorelabs DFU in FS Mode\n```\n",
      'permission-denied-udev',
    ],
    [
      'DaisySeedProjects 15: the ROM answers where the own bootloader should',
      `$ dfu-util -a 0 -s 0x90040000:leave -D build/fw.bin -d ,0483:df11\ndfu-util 0.11\n\n${OPENED}Downloading element to address = 0x90040000, size = 138352\ndfu-util: Last page at 0x90061c6f is not writeable\n`,
      'wrong-bootloader-active',
    ],
    [
      'Arduino_Tools 114: a dfu-util of 2007',
      'C:\\tools\\dfu-util.exe -a 0 -d 0483:df11 -s 0x08000000:leave -D Blink.bin\ndfu-util - (C) 2007-2008 by OpenMoko Inc.\n\ndfu-util.exe: invalid option -- s\n',
      'dfu-util-outdated',
    ],
    [
      'tinyusb 3625: silence at the first block',
      `$ dfu-util -d cafe -a 0 -D skip.txt\ndfu-util 0.11\n\n${OPENED}Copying data from PC to DFU device\nDownload	[                         ]   0%            0 bytesdfu-util: Error during download get_status (LIBUSB_ERROR_TIMEOUT)\n`,
      'device-not-answering',
    ],
    [
      'embassy 3536: a build for Windows, which does not say its name',
      `${OPENED}Copying data from PC to DFU device\nDownload [ ] 0% 4096 bytesError during download (LIBUSB_ERROR_PIPE)\n`,
      'transfer-failed-midway',
    ],
    [
      'kiauh 545: a pipeline in quotes',
      `[ERROR] Unable to find a USB DFU device!\nCommand '"lsusb | grep "DFU" | cut -d " " -f 6 2>/dev/null"' returned non-zero exit status 127.\n`,
      'wrapper-tool-bug',
    ],
    [
      'Arduino_STM32 454: a line of code in prose',
      'Still every time I got the result:\n`dfu-util: No DFU capable USB device available`\n',
      'no-dfu-device',
    ],
    [
      'a kernel log in which the board comes up four times in ten seconds',
      [11, 12, 13, 14].map((number, at) => UP(number, 100 + 3 * at)).join(''),
      'device-keeps-reenumerating',
    ],
    [
      'STM32CubeProgrammer about a protected chip',
      '                       STM32CubeProgrammer v2.17.0                  \nUSB speed   : Full Speed (12MBit/s)\nWarning: Device is under Read Out Protection\nOpening and parsing file: klipper.bin\nError: failed to erase memory\n',
      'read-protected',
    ],
    [
      'STM32CubeProgrammer that broke off',
      '                       STM32CubeProgrammer v2.17.0                  \nOpening and parsing file: klipper.bin\nerasing sector 0000 @: 0x08000000 done\nDownload in Progress:\nError: failed to download Segment[0]\n',
      'transfer-failed-midway',
    ],
  ])('%s', (_name, text, primary) => {
    expect(primaryOf(text)).toBe(primary);
  });
});

describe('nothing is wrong in a paste of', () => {
  it.each([
    [
      'pydfu that wrote everything',
      'File: fw.dfu\n    DfuSe v1, image size: 412421, targets: 1\nWriting memory...\n0x08000000   15032 [=========================] 100% \nExiting DFU...\nFinished\n',
    ],
    [
      'stm32loader that needed a second try to get in',
      '$ python stm32loader.py -p /dev/ttyUSB0 -e -w -v fw.bin\nActivating bootloader (select UART)\nBootloader activation timeout -- retrying\nBootloader version: 0x22\nChip ID: 0x410\nVerification OK\n',
    ],
    [
      'betaflight-configurator 200: a board that runs again after its flash was erased',
      '2016-11-20 @ 02:39:58 -- Failed to open serial port\n2016-11-20 @ 02:40:48 -- Detected device with total flash size 1024 kiB\n2016-11-20 @ 02:40:53 -- Erased 256 kB of flash successfully\n2016-11-20 @ 02:41:35 -- MultiWii API version received - 1.21.0\n',
    ],
    [
      'klippy.log that reaches the board at its third try',
      "mcu 'mcu': Starting serial connect\nmcu 'mcu': Unable to open serial port: [Errno 2] could not open port /dev/ttyACM0: [Errno 2] No such file or directory: '/dev/ttyACM0'\nmcu 'mcu': Timeout on connect\nLoaded MCU 'mcu' 123 commands (v0.13.0-189-ge1ba7c17 / gcc: (15:12.2.rel1-1) 12.2.1)\n",
    ],
  ])('%s', (_name, text) => {
    expect(primaryOf(text)).toBe('clear');
  });
});
