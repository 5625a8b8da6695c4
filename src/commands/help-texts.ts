/** What stands below the options of `--help`, by command; '' is the program itself. Lines of at most 80 columns. */
export const HELP_TEXTS: Readonly<Record<string, string>> = {
  '': `
Examples:
  dfu-doctor                            look at this machine, explain, offer to
                                        flash
  dfu-doctor --simulate octopus-pro-f429
                                        the same with a simulated board, nothing
                                        real is touched
  dfu-doctor setup                      from a bare machine to a running board
  dfu-doctor check --klipper ~/klipper  what is wrong here, as text
  dfu-doctor explain log.txt            what went wrong in a pasted log
  dfu-doctor flash out/klipper.bin --dry-run
                                        show the plan, write nothing
  dfu-doctor flash out/klipper.bin --backup old.dfu
                                        keep what is erased; flash old.dfu puts
                                        it back

Exit codes: 0 clear, unknown or done; 1 blocked or the action failed; 2 unusable
command line or input; 130 interrupted.`,
  check: `
Examples:
  dfu-doctor check                      what is wrong here, as text
  dfu-doctor check --firmware out/klipper.bin
                                        and whether this file fits the board
  dfu-doctor check --simulate octopus-pro-f429
                                        the same of a simulated host

Exit code 1: something stops a flash.`,
  explain: `
Examples:
  dfu-doctor explain log.txt            a file with what the console printed
  make flash 2>&1 | dfu-doctor explain  what a command prints
  dfu-doctor explain                    paste it, then Ctrl-D

Give all of it, from the command that failed to its last line.`,
  fix: `
Examples:
  dfu-doctor check                      names what can be mended
  dfu-doctor fix reset-flag-with-leave  shows the edit, and asks first
  dfu-doctor fix --undo ~/klipper/scripts/flash_usb.py
                                        put the file back as it was`,
  rules: `
Examples:
  dfu-doctor rules                      all that is checked
  dfu-doctor rules no-dfu-device        one of them, explained`,
  setup: `
What it decides is kept, so it can be left at any step and goes on there. It
runs no sudo, and shows each change to a file before it makes it. Without a
terminal it prints how the steps stand.

Examples:
  dfu-doctor setup                      from a bare machine to a running board
  dfu-doctor setup --klipper ~/kalico   with the tree that is to be built
  dfu-doctor setup --simulate octopus-pro-f446
                                        try it on a simulated board
  dfu-doctor setup --json               how the steps stand, for a script`,
  bundle: `
Examples:
  dfu-doctor bundle --log console.txt   a report with what the console printed
  dfu-doctor bundle --issue klipper     the text for an issue, printed
  dfu-doctor open dfu-doctor-20261124-101500.zip`,
  open: `
Examples:
  dfu-doctor open dfu-doctor-20261124-101500.zip
  dfu-doctor open report.zip --json     what was found then and what today`,
  list: `
Examples:
  dfu-doctor list                       one line a device
  dfu-doctor list -t                    how they hang on their hubs
  dfu-doctor list -v -d 0483:df11       all that a board in DFU mode tells`,
  flash: `
Nothing is written before the plan was shown and agreed to.

Examples:
  dfu-doctor flash out/klipper.bin --dry-run
                                        what would be erased and written
  dfu-doctor flash out/klipper.bin      the plan, a question, then the flash
  dfu-doctor flash out/klipper.bin --device 1-1.4 --address 0x08008000 --yes
  dfu-doctor flash out/klipper.bin --device /dev/ttyUSB0
                                        a board behind a USB-UART adapter
  dfu-doctor flash k.bin --sdcard /media/pi/SD --board btt-skr-mini-e3-v2.0
                                        onto the card that its bootloader reads`,
  simulate: `
While it runs, a line on standard input does what hands would do, and is
answered by a line of JSON: boot0 on|off, reset, unplug, plug, state, quit, and
fault KIND N for the Nth request from now (a line "fault" names the kinds). With
several boards, a board's path comes last (reset 1-1.4).

Examples:
  dfu-doctor simulate                   all simulated boards
  dfu-doctor simulate octopus-pro-f446 --usbip
                                        one for dfu-util or any other program`,
};
