/** Lines of udev rules files (udev(7)): what they match of a USB id and whom they let in. */

export interface UdevRuleLine {
  /** of the rule's first line, from 1 */
  line: number;
  text: string;
  vendorId: number | null;
  productId: number | null;
  /** octal, as written */
  mode: string | null;
  group: string | null;
  tags: readonly string[];
  /** it matches SUBSYSTEM or SUBSYSTEMS "usb" */
  isUsb: boolean;
  /** it sets ENV{...}: such rules keep ModemManager and its like away, or bring them in */
  setsProperties: boolean;
}

const PAIR =
  /\s*([A-Z]{1,20})(?:\{([^}"]{0,64})\})?\s{0,8}(==|!=|=|\+=|-=|:=)\s{0,8}e?"([^"]{0,1024})"\s{0,8},?/y;

/** All rules of a file, joined over `\` at line ends; comments and lines that are no rule are left out. Never throws. */
export function readUdevRules(text: string): readonly UdevRuleLine[] {
  const rules: UdevRuleLine[] = [];
  let joined = '';
  let firstLine = 1;
  let number = 0;
  for (const physical of text.split('\n')) {
    number++;
    if (joined === '') firstLine = number;
    const clean = physical.replace(/\r$/, '');
    if (clean.endsWith('\\')) {
      joined += clean.slice(0, -1);
      continue;
    }
    const rule = readRule((joined + clean).trim(), firstLine);
    if (rule) rules.push(rule);
    joined = '';
  }
  return rules;
}

function readRule(text: string, line: number): UdevRuleLine | null {
  if (text === '' || text.startsWith('#')) return null;
  const rule = { vendorId: null, productId: null, mode: null, group: null } as {
    vendorId: number | null;
    productId: number | null;
    mode: string | null;
    group: string | null;
  };
  const tags: string[] = [];
  let isUsb = false;
  let setsProperties = false;
  let pairs = 0;
  PAIR.lastIndex = 0;
  for (let pair = PAIR.exec(text); pair; pair = PAIR.exec(text)) {
    const [, key, attribute, operator, value = ''] = pair;
    pairs++;
    if (operator === '==') {
      if (key?.startsWith('SUBSYSTEM') && value === 'usb') isUsb = true;
      if (attribute === 'idVendor' || attribute === 'ID_VENDOR_ID') rule.vendorId = parseId(value);
      if (attribute === 'idProduct' || attribute === 'ID_MODEL_ID') rule.productId = parseId(value);
    } else if (operator !== '!=') {
      if (key === 'MODE') rule.mode = value;
      if (key === 'GROUP') rule.group = value;
      if (key === 'TAG' && operator !== '-=') tags.push(value);
      if (key === 'ENV') setsProperties = true;
    }
  }
  return pairs === 0 ? null : { ...rule, line, text, tags, isUsb, setsProperties };
}

/** Null for a pattern such as "04*" too: it names no single id. */
function parseId(text: string): number | null {
  return /^[0-9a-fA-F]{4}$/.test(text) ? Number.parseInt(text, 16) : null;
}
