/** Shell prompts in pasted text: whose they are and what was typed behind them. */

export interface Prompt {
  /** "pi@printer"; null where the prompt does not tell */
  host: string | null;
  /** what was typed; empty for a bare prompt */
  command: string;
  /** as process.platform where the prompt's form tells it */
  platform: 'win32' | null;
}

const ENVIRONMENT = String.raw`(?:\([^()\s]{1,64}\) ?)?`;
const USER_AT_HOST = String.raw`([A-Za-z_][\w.-]{0,63}@[A-Za-z0-9][\w.-]{0,127})`;
const TYPED = String.raw`(?:\s+(.*))?$`;

// pi@printer:~/klipper $ make
const DEBIAN = new RegExp(String.raw`^${ENVIRONMENT}${USER_AT_HOST}:\s?[~/][^$#]{0,300}[$#]${TYPED}`);
const DEBIAN_HOME = new RegExp(String.raw`^${ENVIRONMENT}${USER_AT_HOST}:\s?[~/]\s?[$#]${TYPED}`);
// [pi@printer klipper]$ make
const FEDORA = new RegExp(String.raw`^${ENVIRONMENT}\[${USER_AT_HOST} [^\]]{1,300}\][$#]${TYPED}`);
// pi@printer klipper % make: macOS shows the last folder, others the path
const ZSH = new RegExp(
  String.raw`^${ENVIRONMENT}${USER_AT_HOST}(?: [^\s%#$]{1,120}| [~/][^%#$]{0,300}?)? ?[%#]${TYPED}`,
);
// pi@printer ~/klipper> make, pi@printer ~/klipper (master)> make
const FISH = new RegExp(
  String.raw`^${ENVIRONMENT}${USER_AT_HOST} [~/][^>#$%]{0,300}?(?: \([\w./-]{1,100}\))?>${TYPED}`,
);
// pi@printer$ make
const BARE_NAME = new RegExp(String.raw`^${ENVIRONMENT}${USER_AT_HOST} ?[$#]${TYPED}`);
// printer:klipper pi$ make
const OLD_MACOS = /^([A-Za-z0-9][\w.-]{0,127}):[^\s$]{1,300} ([A-Za-z_][\w.-]{0,63})\$(?:\s+(.*))?$/;
// [~/micropython]$ make
const FOLDER_ONLY = /^\[[~/][^\]]{0,300}\][$#](?:\s+(.*))?$/;
// bash-5.1$ make, sh-4.4# make
const SHELL_NAME = /^(?:ba|da|z)?sh-\d[\d.]{0,8}[$#](?:\s+(.*))?$/;
// PS C:\Users\pi> dfu-util
const POWERSHELL = /^PS (?:[A-Za-z]:\\|\/|~)[^>]{0,300}>\s?(.*)$/;
// C:\work>dfu-util
const WINDOWS = /^[A-Za-z]:\\[^<>|"?*]{0,300}>\s?(.*)$/;
// the second line of two-line prompts
const SECOND_LINE = /^└─[$#](?:\s+(.*))?$/;
const DOLLAR = /^\$(?:\s+(.*))?$/;
// oh-my-zsh
const ARROW = /^[➜❯] {1,2}(?:\S{1,200} {1,2}(?:git:\([^)]{1,100}\) )?(?:✗ )?)?(.*)$/;
// a comment or a heading as often as root's prompt, with or without a host's name: only in front of a command of this
// trade; "make sure that ..." is none
const HASH_OR_PERCENT =
  /^(?:[A-Za-z][\w.-]{0,63})?[#%] ((?:sudo |\.\/)?(?:make(?: (?:-\S{1,40}|[A-Z_]{1,30}=\S{0,200}|(?:serial)?flash|clean|distclean|all|menuconfig|olddefconfig|deploy|install|\w[\w.-]{0,60}[:/]\S{1,100})){0,20}|(?:dfu-util|stm32flash|lsusb|dmesg|journalctl|uname|git|python3?|cd|ls|which|id)(?: .*)?))$/;

/** The prompt that a line starts with, or null when it is output. */
export function readPrompt(line: string): Prompt | null {
  const text = line.trimStart();
  const first = text.charCodeAt(0);
  // most lines of a log are settled here: no prompt ends without one of these characters
  if (!(first > 127) && !/[$#%>]/.test(text)) return null;
  for (const form of [DEBIAN_HOME, DEBIAN, FEDORA, BARE_NAME, ZSH, FISH]) {
    const match = form.exec(text);
    if (match) return prompt(match[1] ?? null, match[2]);
  }
  const mac = OLD_MACOS.exec(text);
  if (mac) return prompt(`${mac[2] ?? ''}@${mac[1] ?? ''}`, mac[3]);
  for (const form of [FOLDER_ONLY, SHELL_NAME, SECOND_LINE, DOLLAR, HASH_OR_PERCENT, ARROW]) {
    const match = form.exec(text);
    if (match) return prompt(null, match[1]);
  }
  for (const form of [POWERSHELL, WINDOWS]) {
    const match = form.exec(text);
    if (match) return { ...prompt(null, match[1]), platform: 'win32' };
  }
  return null;
}

function prompt(host: string | null, command: string | undefined): Prompt {
  return { host, command: (command ?? '').trim(), platform: null };
}
