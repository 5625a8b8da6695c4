import type { Attachment } from './attachment.ts';
import type { DescriptorFault } from './boards/board-faults.ts';
import { enumerationFailure } from './enumeration-failure.ts';

/** The kernel's messages about USB, in its words. */
export class KernelLog {
  private readonly lines: { seconds: number; text: string }[] = [];
  private readonly secondsSinceBoot: () => number;

  constructor(secondsSinceBoot: () => number) {
    this.secondsSinceBoot = secondsSinceBoot;
  }

  attached(attachment: Attachment, tty: string | null): void {
    const { path, deviceNumber, usbFunction: f } = attachment;
    const descriptor = new DataView(f.device.buffer);
    const id = (at: number) => hex4(descriptor.getUint16(at, true));
    const [major, minor] = id(12).match(/../g) ?? ['00', '00'];
    const strings = [14, 15, 16].map((at) => descriptor.getUint8(at));
    const speed = f.speed === 'super' ? 'SuperSpeed' : `${f.speed}-speed`;
    // a root hub is not enumerated: it is the controller itself
    if (path.includes('-'))
      this.say(`usb ${path}: new ${speed} USB device number ${deviceNumber} using xhci_hcd`);
    this.say(
      `usb ${path}: New USB device found, idVendor=${id(8)}, idProduct=${id(10)}, bcdDevice=${major}.${minor}`,
    );
    this.say(
      `usb ${path}: New USB device strings: Mfr=${strings[0]}, Product=${strings[1]}, SerialNumber=${strings[2]}`,
    );
    if (f.product) this.say(`usb ${path}: Product: ${f.product}`);
    if (f.manufacturer) this.say(`usb ${path}: Manufacturer: ${f.manufacturer}`);
    if (f.serialNumber) this.say(`usb ${path}: SerialNumber: ${f.serialNumber}`);
    if (tty) this.say(`cdc_acm ${path}:1.0: ${tty}: USB ACM device`);
  }

  detached(attachment: Attachment): void {
    this.say(`usb ${attachment.path}: USB disconnect, device number ${attachment.deviceNumber}`);
  }

  enumerationFailed(path: string, numbers: readonly number[], fault: DescriptorFault): void {
    for (const line of enumerationFailure(path, numbers, fault)) this.say(line);
  }

  /** As `dmesg` prints it. */
  dmesg(): string {
    return this.lines.map((line) => `[${stamp(line.seconds)}] ${line.text}\n`).join('');
  }

  /** As `journalctl -k -o short-monotonic` prints it. */
  journal(hostName: string): string {
    return this.lines.map((line) => `[${stamp(line.seconds)}] ${hostName} kernel: ${line.text}\n`).join('');
  }

  private say(text: string): void {
    this.lines.push({ seconds: this.secondsSinceBoot(), text });
  }
}

function stamp(seconds: number): string {
  return seconds.toFixed(6).padStart(12);
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0');
}
