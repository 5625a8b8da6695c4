/** Serial ports as `ls`, `lsof` and `fuser` print them. */

export type PortLine =
  | { tells: 'node'; path: string; group: string | null; mode: string | null }
  /** a link below /dev/serial; `target` is the last part of where it leads, null where ls did not say */
  | { tells: 'link'; folder: 'by-id' | 'by-path'; name: string; target: string | null }
  | { tells: 'holder'; path: string; pid: number; name: string | null };

const NODE = String.raw`tty(?:ACM|USB|AMA)\d{1,3}`;
// crw-rw---- 1 root dialout 166, 0 Jan  1 12:00 /dev/ttyACM0
const LONG_NODE = new RegExp(
  String.raw`^(?<mode>c[rwxsStT-]{9})[+.@]? +\d{1,4} +\S{1,64} +(?<group>\S{1,64}) +\d{1,4}, +\d{1,4} .{8,40} (?:/dev/)?(?<node>${NODE})$`,
);
// lrwxrwxrwx 1 root root 13 Jan  1 12:00 usb-Klipper_stm32f446xx_2B00-if00 -> ../../ttyACM0
const LONG_LINK =
  /^l[rwx-]{9}[+.@]? +\d{1,4} +\S{1,64} +\S{1,64} +\d{1,6} .{8,40} (?:\/dev\/serial\/by-(?:id|path)\/)?(?<name>\S{1,200}) -> (?:\.\.\/\.\.\/|\/dev\/)(?<target>tty[A-Za-z]{1,4}\d{1,3})$/;
const FULL_LINK = /^\/dev\/serial\/(?<folder>by-id|by-path)\/(?<name>[\w.:+@-]{1,200})$/;
/** as udev names the links of USB ports, alone on a line: of Klipper's, Katapult's and adapters' only */
const BARE_LINK = /^usb-[\w.:+@-]{3,200}-if\d\d(?:-port\d{1,2})?$/;
const BARE_PATH = /^(?:platform|pci)-[\w.:+@-]{3,160}-usb(?:v\d)?-\d:\d[\d.]{0,30}:\d\.\d(?:-port\d{1,2})?$/;
const BARE_NODES = new RegExp(String.raw`^(?:/dev/tty\w{0,12}\s+)*/dev/${NODE}(?:\s+/dev/tty\w{0,12})*$`);
// python  642  pi  11u  CHR  166,0  0t0  345 /dev/ttyACM0
const LSOF = new RegExp(
  String.raw`^(?<name>\S{1,40}) +(?<pid>\d{1,10}) +(?:\d{1,10} +)?(?:\S{1,40} +){1,3}\d{1,6}[rwu][A-Za-z]? +CHR +\d{1,4},\d{1,4} .{0,40}(?<path>/dev/${NODE})$`,
);
// /dev/ttyACM0:  642, or with -v /dev/ttyACM0:  pi  642 F.... python
const FUSER = new RegExp(
  String.raw`^(?<path>/dev/${NODE}): +(?:\S{1,64} +)?(?<pid>\d{1,10})(?: +[Fcefrm.]{5} +(?<name>\S{1,64}))?$`,
);

/** What the line tells; nothing for any other line. */
export function readPortLines(line: string): PortLine[] {
  const text = line.trim();
  switch (text[0]) {
    case 'c':
      return longNode(text) ?? lsof(text) ?? [];
    case 'l':
      return longLink(text) ?? lsof(text) ?? [];
    case '/':
      return devicePath(text);
    case 'u':
      return BARE_LINK.test(text)
        ? [{ tells: 'link', folder: 'by-id', name: text, target: null }]
        : (lsof(text) ?? []);
    case 'p':
      return BARE_PATH.test(text)
        ? [{ tells: 'link', folder: 'by-path', name: text, target: null }]
        : (lsof(text) ?? []);
    default:
      return lsof(text) ?? [];
  }
}

function longNode(text: string): PortLine[] | null {
  const found = LONG_NODE.exec(text)?.groups;
  if (!found) return null;
  const { node = '', group = '', mode = '' } = found;
  return [{ tells: 'node', path: `/dev/${node}`, group, mode }];
}

function longLink(text: string): PortLine[] | null {
  const found = LONG_LINK.exec(text)?.groups;
  const name = found?.['name'];
  if (name === undefined) return null;
  const folder = name.startsWith('usb-') ? 'by-id' : 'by-path';
  return [{ tells: 'link', folder, name, target: found?.['target'] ?? null }];
}

function devicePath(text: string): PortLine[] {
  const link = FULL_LINK.exec(text)?.groups;
  if (link) {
    const folder = link['folder'] === 'by-id' ? 'by-id' : 'by-path';
    return [{ tells: 'link', folder, name: link['name'] ?? '', target: null }];
  }
  const held = FUSER.exec(text)?.groups;
  if (held) {
    const { path = '', pid = '', name } = held;
    return [{ tells: 'holder', path, pid: Number(pid), name: name ?? null }];
  }
  if (!BARE_NODES.test(text)) return [];
  return [...text.matchAll(new RegExp(String.raw`/dev/${NODE}(?!\w)`, 'g'))].map(([path]) => ({
    tells: 'node',
    path,
    group: null,
    mode: null,
  }));
}

function lsof(text: string): PortLine[] | null {
  // its lines name a character device
  if (!text.includes(' CHR ')) return null;
  const found = LSOF.exec(text)?.groups;
  if (!found) return null;
  const { path = '', pid = '', name = '' } = found;
  return [{ tells: 'holder', path, pid: Number(pid), name }];
}
