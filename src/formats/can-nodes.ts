/** CAN nodes in a Klipper configuration (`canbus_uuid` and `canbus_interface` of its mcu sections). */

export interface ConfiguredNode {
  /** 12 hex digits, lower case */
  uuid: string;
  section: string | null;
  interfaceName: string;
  /** of `canbus_uuid`, from 1 */
  line: number;
}

const SECTION = /^\[([^\]]{1,100})\]/;
const UUID = /^canbus_uuid[ \t]{0,20}[:=][ \t]{0,20}([0-9a-f]{12})[ \t]{0,20}(?:[#;]|$)/i;
const INTERFACE = /^canbus_interface[ \t]{0,20}[:=][ \t]{0,20}([\w.-]{1,15})/i;
/** Klipper's own default */
const DEFAULT_INTERFACE = 'can0';

export function parseConfiguredNodes(text: string): ConfiguredNode[] {
  const nodes: ConfiguredNode[] = [];
  let section: string | null = null;
  let interfaceName = DEFAULT_INTERFACE;
  let ofSection: ConfiguredNode[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trimEnd();
    const head = SECTION.exec(line)?.[1];
    if (head !== undefined) {
      section = head.trim();
      interfaceName = DEFAULT_INTERFACE;
      ofSection = [];
      continue;
    }
    const uuid = UUID.exec(line)?.[1];
    if (uuid !== undefined) {
      const node = { uuid: uuid.toLowerCase(), section, interfaceName, line: index + 1 };
      nodes.push(node);
      ofSection.push(node);
    }
    const named = INTERFACE.exec(line)?.[1];
    if (named === undefined) continue;
    interfaceName = named;
    for (const node of ofSection) node.interfaceName = named;
  }
  return nodes;
}
