/** Kinds of firmware file by their ending, which the tools that write raw bytes do not understand. */
const FOREIGN: Readonly<Record<string, { name: string; raw: string }>> = {
  hex: { name: 'an Intel HEX file', raw: 'arm-none-eabi-objcopy -I ihex -O binary' },
  ihex: { name: 'an Intel HEX file', raw: 'arm-none-eabi-objcopy -I ihex -O binary' },
  s19: { name: 'an S-record file', raw: 'arm-none-eabi-objcopy -I srec -O binary' },
  srec: { name: 'an S-record file', raw: 'arm-none-eabi-objcopy -I srec -O binary' },
  mot: { name: 'an S-record file', raw: 'arm-none-eabi-objcopy -I srec -O binary' },
  elf: { name: 'an ELF file', raw: 'arm-none-eabi-objcopy -O binary' },
  axf: { name: 'an ELF file', raw: 'arm-none-eabi-objcopy -O binary' },
  out: { name: 'an ELF file', raw: 'arm-none-eabi-objcopy -O binary' },
  uf2: { name: 'a UF2 file', raw: '' },
};

export interface ForeignFile {
  ending: string;
  /** "an Intel HEX file" */
  name: string;
  /** the command that makes a raw file of it, without the files' names; null where there is none */
  toRaw: string | null;
}

/** What a file is by its ending, when it is neither raw (.bin) nor DFU; null for those and for unknown endings. */
export function foreignFileType(path: string): ForeignFile | null {
  const ending = /\.([A-Za-z0-9]{2,4})["']?$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const known = Object.hasOwn(FOREIGN, ending) ? FOREIGN[ending] : undefined;
  return known ? { ending, name: known.name, toRaw: known.raw || null } : null;
}
