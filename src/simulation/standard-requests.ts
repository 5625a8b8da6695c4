import type { UsbControlSetup } from '../ports/usb.ts';

const GET_STATUS = 0;
const GET_DESCRIPTOR = 6;
const GET_CONFIGURATION = 8;

/** What a device answers from: descriptors by type (string descriptors by index), and whether it has its own supply. */
export interface StandardAnswers {
  device: Uint8Array;
  configuration: Uint8Array;
  strings: readonly Uint8Array[];
  /** class descriptors asked for on the interface, by type */
  classDescriptors?: Readonly<Record<number, readonly number[] | 'silence'>>;
  selfPowered: boolean;
}

/** Standard requests to the device or an interface (USB 2.0 9.4); anything else stalls. */
export function answerStandard(
  answers: StandardAnswers,
  setup: UsbControlSetup,
  length: number,
): Uint8Array | 'stall' | 'silence' {
  const found = standardAnswer(answers, setup);
  if (found === 'silence') return found;
  return found === undefined ? 'stall' : found.slice(0, length);
}

function standardAnswer(
  answers: StandardAnswers,
  setup: UsbControlSetup,
): Uint8Array | 'silence' | undefined {
  if (setup.request === GET_STATUS) {
    const isDevice = setup.recipient === 'device';
    return Uint8Array.of(isDevice && answers.selfPowered ? 1 : 0, 0);
  }
  if (setup.request === GET_CONFIGURATION) return Uint8Array.of(1);
  if (setup.request !== GET_DESCRIPTOR) return undefined;
  const type = setup.value >> 8;
  const index = setup.value & 0xff;
  if (type === 1) return answers.device;
  if (type === 2) return index === 0 ? answers.configuration : undefined;
  if (type === 3) return answers.strings[index];
  const classDescriptor = answers.classDescriptors?.[type];
  if (classDescriptor === undefined || classDescriptor === 'silence') return classDescriptor;
  return Uint8Array.from(classDescriptor);
}
