/** Console text whose line breaks were lost: a forum that knows no code block joins all lines to one paragraph. */

/** How the lines of flash tools, of make, of the kernel and of a prompt begin; nobody writes these words in a sentence. */
const BEGINNINGS = [
  String.raw`[A-Za-z_][\w.-]{0,63}@[A-Za-z0-9][\w.-]{0,63}:[~/][^\s$#]{0,100} ?[$#] `,
  String.raw`dfu-util(?:\.exe)?: |dfu-util 0\.\d|Copyright 20\d\d|This program is Free Software|Please report bugs to `,
  String.raw`Opening DFU |Device ID [\da-f]{4}:|Run-[Tt]ime device DFU|Device DFU version|Claiming USB DFU`,
  String.raw`Setting Alternate (?:Setting|Interface) |Determining device status|DFU state\(|Clearing status|dfuERROR, clearing|dfuIDLE, continuing`,
  String.raw`DFU mode device DFU|Device returned transfer size|DfuSe interface name:|Downloading (?:element )?to address`,
  String.raw`(?:Erase|Download|Upload) {1,12}(?:\[[= ]|done\.)|File downloaded successfully|Submitting leave|Transitioning to dfu|Copying data from PC`,
  String.raw`Found (?:DFU|Runtime): \[|No DFU capable USB device|Error during (?:special command|download)|Cannot open DFU device|Invalid DFU suffix|A valid DFU suffix`,
  String.raw`stm32flash \d\.\d|https?://stm32flash\.|Using Parser :|Interface serial_|Failed to init device|Version {2,6}: 0x|Option \d {2,6}: 0x`,
  String.raw`Device ID {2,6}: 0x|- (?:RAM|Flash|Option RAM|System RAM) {1,8}: |Write to memory|Erasing memory|Wrote (?:and verified )?address|Got NACK from`,
  String.raw`Flashing \S{1,200} to |Entering bootloader on |Device reconnect on |sudo dfu-util |Failed to flash to |make(?:\[\d\])?: \*\*\* `,
  String.raw`If the device is already in bootloader|If attempting to flash via|make flash FLASH_DEVICE=`,
  String.raw`\[ {0,6}\d{1,7}\.\d{6}\] |Bus \d{3} Device \d{3}: ID |Traceback \(most recent|File "[^"]{1,200}", line \d`,
];
const BEGINNING = new RegExp(String.raw`(?<=^|\s)(?:${BEGINNINGS.join('|')})`, 'g');
/** that many beginnings inside one line show that lines were joined: a sentence may quote one or two */
const MIN_JOINTS = 3;
/** the shortest line with that many beginnings */
const MIN_LENGTH = 120;
/** most long lines hold none of these, and are not looked at closer */
const CUE = /DFU|% {1,9}\d+ bytes |stm32flash|Device \d|\] usb |Traceback|FLASH_DEVICE/;

/** The lines that one line was made of; the line itself where nothing shows that it was joined. Linear. */
export function apart(line: string): readonly string[] {
  if (line.length < MIN_LENGTH || !CUE.test(line)) return [line];
  const joints = [...line.matchAll(BEGINNING)].map((match) => match.index);
  if (joints.length < MIN_JOINTS) return [line];
  const starts = joints[0] === 0 ? joints : [0, ...joints];
  return starts.map((at, index) => line.slice(at, starts[index + 1]).trimEnd());
}
