import type { UsbControlSetup } from '../../ports/usb.ts';
import {
  configuration,
  deviceDescriptor,
  endpointDescriptor,
  interfaceDescriptor,
  LANGUAGES,
  stringDescriptor,
} from '../descriptors.ts';
import { InEndpoint } from '../in-endpoint.ts';
import { answerStandard } from '../standard-requests.ts';
import type { UsbFunction } from '../usb-function.ts';

/** What a CDC-ACM device is called. */
export interface SerialIdentity {
  vendorId: number;
  productId: number;
  bcdDevice: number;
  manufacturer: string;
  product: string;
  serialNumber: string;
}

/** PSTN120 6.3.11: baud; stop bits in halves above one (0 = 1, 1 = 1.5, 2 = 2); parity none, odd, even, mark, space. */
export interface LineCoding {
  baudRate: number;
  stopBits: number;
  parity: number;
  dataBits: number;
}

/** What the host did; control lines as SET_CONTROL_LINE_STATE says them. */
export interface SerialListener {
  received(bytes: Uint8Array): void | Promise<void>;
  lineCoding?(coding: LineCoding): void;
  controlLines?(lines: { dtr: boolean; rts: boolean }): void;
  /** SEND_BREAK is taken, and nothing comes of it; Klipper and Katapult stall it */
  takesBreak?: true;
}

export interface SerialFunction {
  usbFunction: UsbFunction;
  /** to the host, when it next reads */
  send(bytes: Uint8Array): void;
}

/** PSTN120 6.3 */
const SET_LINE_CODING = 0x20;
const GET_LINE_CODING = 0x21;
const SET_CONTROL_LINE_STATE = 0x22;
const SEND_BREAK = 0x23;
const DTR = 1;
const RTS = 2;
const UNSET: LineCoding = { baudRate: 0, stopBits: 0, parity: 0, dataBits: 0 };

const SELF_POWERED = 0xc0;
const MAX_POWER = 50;
const CDC_HEADER = [5, 0x24, 0x00, 0x10, 0x01];
/** set and get line coding and control line state, send break */
const CDC_ACM = [4, 0x24, 0x02, 0x06];
const CDC_UNION = [5, 0x24, 0x06, 0, 1];
const BULK = 2;
const INTERRUPT = 3;
const NOTIFICATIONS = 1;
/** endpoint numbers */
export const DATA_OUT = 2;
export const DATA_IN = 3;

/** A serial port on USB (CDC 1.2, PSTN 1.2): a control interface, a data interface, and no UART behind them. */
export function cdcAcmFunction(identity: SerialIdentity, listener: SerialListener): SerialFunction {
  const answers = {
    device: deviceDescriptor({
      bcdUSB: 0x0200,
      deviceClass: 2,
      maxPacketSize0: 16,
      vendorId: identity.vendorId,
      productId: identity.productId,
      bcdDevice: identity.bcdDevice,
      strings: [1, 2, 3],
    }),
    configuration: configuration(2, SELF_POWERED, MAX_POWER, [
      interfaceDescriptor(0, 0, 1, [2, 2, 1]),
      CDC_HEADER,
      CDC_ACM,
      CDC_UNION,
      endpointDescriptor(0x80 | NOTIFICATIONS, INTERRUPT, 8, 255),
      interfaceDescriptor(1, 0, 2, [10, 0, 0]),
      endpointDescriptor(DATA_OUT, BULK, 64, 0),
      endpointDescriptor(0x80 | DATA_IN, BULK, 64, 0),
    ]),
    strings: [
      LANGUAGES,
      ...[identity.manufacturer, identity.product, identity.serialNumber].map((text) =>
        stringDescriptor(text),
      ),
    ],
    selfPowered: true,
  };
  const toHost = new InEndpoint();
  let coding = UNSET;
  return {
    send: (bytes) => toHost.push(bytes),
    usbFunction: {
      device: answers.device,
      configuration: answers.configuration,
      speed: 'full',
      manufacturer: identity.manufacturer,
      product: identity.product,
      serialNumber: identity.serialNumber,
      interfaces: [
        { interfaceNumber: 0, driver: 'cdc_acm', alternateNames: [null] },
        { interfaceNumber: 1, driver: 'cdc_acm', alternateNames: [null] },
      ],
      busyUntilMs: () => 0,
      controlIn: (setup, length) => {
        if (setup.requestType === 'standard') return answerStandard(answers, setup, length);
        return isForPort(setup, GET_LINE_CODING) ? encodeLineCoding(coding).slice(0, length) : 'stall';
      },
      controlOut: (setup, data) => {
        if (isForPort(setup, SET_LINE_CODING)) {
          const asked = decodeLineCoding(data);
          if (!asked) return 'stall';
          coding = asked;
          listener.lineCoding?.(asked);
          return 'done';
        }
        if (isForPort(setup, SEND_BREAK) && listener.takesBreak) return 'done';
        if (!isForPort(setup, SET_CONTROL_LINE_STATE)) return 'stall';
        listener.controlLines?.({ dtr: (setup.value & DTR) !== 0, rts: (setup.value & RTS) !== 0 });
        return 'done';
      },
      dataEndpoints: {
        in: new Map([
          [NOTIFICATIONS, new InEndpoint()],
          [DATA_IN, toHost],
        ]),
        out: new Map([[DATA_OUT, (bytes: Uint8Array) => listener.received(bytes)]]),
      },
    },
  };
}

function isForPort(setup: UsbControlSetup, request: number): boolean {
  return (
    setup.requestType === 'class' &&
    setup.recipient === 'interface' &&
    setup.index === 0 &&
    setup.request === request
  );
}

function encodeLineCoding({ baudRate, stopBits, parity, dataBits }: LineCoding): Uint8Array {
  const bytes = new Uint8Array(7);
  new DataView(bytes.buffer).setUint32(0, baudRate, true);
  bytes.set([stopBits, parity, dataBits], 4);
  return bytes;
}

function decodeLineCoding(data: Uint8Array): LineCoding | null {
  if (data.length !== 7) return null;
  const view = new DataView(data.buffer, data.byteOffset);
  return {
    baudRate: view.getUint32(0, true),
    stopBits: view.getUint8(4),
    parity: view.getUint8(5),
    dataBits: view.getUint8(6),
  };
}
