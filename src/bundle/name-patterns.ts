/** Where text shows what a machine calls its people and itself. Group 1 is the name; all are linear and bounded. */

const USER = String.raw`([\p{L}_][\p{L}\p{N}\p{M}_.-]{0,31})`;
const HOST = String.raw`([A-Za-z0-9][A-Za-z0-9-]{0,62})`;

const pattern = (text: string, flags = 'gmu') => new RegExp(text, flags);

/** Group 1 is a user, group 2 a host. */
export const LOGIN_PATTERNS: readonly RegExp[] = [
  // pi@octopi:~ $, root@octopi:/home/pi#, the same behind the name of a virtual environment
  pattern(String.raw`(?:^|[\s(\[])${USER}@${HOST}(?:\.[A-Za-z0-9.-]{1,100})?:(?=[~/\s])`),
  pattern(String.raw`^\[${USER}@${HOST} [^\]\n]{1,100}\][$#]`),
  pattern(String.raw`^(?:\([^)\n]{1,40}\) )?${USER}@${HOST} [^\n]{1,100} [%$#] `),
  pattern(String.raw`\b(?:ssh|scp|sftp|rsync|mosh)\s(?:[^\n]{0,200}?\s)?${USER}@${HOST}`),
  // the comment behind a public key
  pattern(String.raw`\b(?:ssh-\w{2,10}|ecdsa-sha2-\w{2,10})\s+[A-Za-z0-9+/=]{16,2000}\s+${USER}@${HOST}`),
];

export const USER_PATTERNS: readonly RegExp[] = [
  pattern(String.raw`\/(?:home|Users)\/{1,3}([\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]{0,31})`),
  pattern(String.raw`\/home\/[^/\s]{1,40}\/\.\.\/([\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]{0,31})`),
  pattern(String.raw`(?:\/media\/|\/run\/user\/)${USER}\/`),
  // the profile folder of Windows, which may hold spaces
  pattern(String.raw`\b[A-Z]:(?:\\{1,4}|\/)Users(?:\\{1,4}|\/)([^\\/:*?"<>|\n]{1,64})(?=[\\/])`),
  pattern(String.raw`\b[A-Z]:(?:\\{1,4}|\/)Users(?:\\{1,4}|\/)([\p{L}\p{N}\p{M}_.-]{1,64})`),
  pattern(String.raw`(?<![^\s'"=:(])~${USER}\/`),
  pattern(String.raw`\b(?:uid|gid|groups)=\d{1,10}\(${USER}\)`),
  pattern(
    String.raw`(?:\b|_)(?:user(?:name)?|logname)["']?\s{0,3}[:=]\s{0,3}["']?([a-z_][\w.-]{1,31})`,
    'giu',
  ),
  // ls -l: owner and group
  pattern(String.raw`^[bcdlps-][rwxsStT-]{9}[.+@]?\s+\d{1,6}\s+${USER}\s`),
  pattern(String.raw`^[bcdlps-][rwxsStT-]{9}[.+@]?\s+\d{1,6}\s+\S{1,32}\s+${USER}\s`),
  // sudo, PAM and their kin
  pattern(String.raw`\bsudo(?:\[\d{1,7}\])?:\s{1,10}${USER} : `),
  pattern(String.raw`\bpassword for ${USER}`),
  pattern(String.raw`\b(?:for|by|Sorry,) user ${USER}`),
  pattern(String.raw`\bcredentials: ${USER}`),
  pattern(String.raw`(?:^|\s)${USER} is not in the sudoers`),
  pattern(String.raw`(?:^|\s)${USER} ALL=\(`),
  pattern(String.raw`\bowned by (?:user )?${USER}`),
  pattern(String.raw`\bchown (?:-\w{1,4} )?${USER}[:. ]`),
  pattern(String.raw`\busermod (?:-{1,2}[\w-]{1,20} ){1,4}[\w,-]{1,60} ${USER}`),
  pattern(String.raw`\badduser ${USER} \w`),
  pattern(String.raw`\b(?:sudo -u|su -) ${USER}`),
  // git's log; a name of several words
  pattern(String.raw`^(?:Author|Commit|Committer): {1,8}([^<\n]{2,64}?) <`),
];

export const HOST_PATTERNS: readonly RegExp[] = [
  pattern(String.raw`^(?:uname -a\n)?Linux ${HOST} \d+\.\d+`),
  // journal and syslog: time, host, program
  pattern(
    String.raw`^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.+-]{8,24}Z?) ${HOST} [\w./@-]{1,60}(?:\[\d{1,7}\])?:`,
  ),
  pattern(
    String.raw`^\[[ \d.]{1,20}\] ${HOST} (?:kernel|systemd|sudo|klipper|python3?|udisksd|ModemManager)(?:\[\d{1,7}\])?:`,
  ),
  pattern(String.raw`\bhostname (?:set )?to <${HOST}>`, 'gimu'),
  pattern(
    String.raw`\b(?:host_?name|computername)\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?([A-Za-z0-9][A-Za-z0-9-]{1,62})`,
    'giu',
  ),
  pattern(String.raw`\bhostname ["']([A-Za-z0-9][A-Za-z0-9-]{1,62})["']`),
  pattern(String.raw`\bresolve host(?:name)? ["']?${HOST}`),
  pattern(String.raw`^127\.0\.1\.1\s{1,20}${HOST}`),
  pattern(String.raw`^${HOST} login: `),
  pattern(String.raw`^PING ${HOST}(?:\.[A-Za-z0-9.-]{1,100})? \(`),
  pattern(String.raw`\b${HOST}\.(?:local|lan|localdomain|fritz\.box|home\.arpa|internal)\b`),
  // the host of an address with a port or without a dot
  pattern(
    String.raw`\b(?:https?|wss?|ssh|rtsp|mqtt):\/\/(?:[^\s/@]{1,300}@)?([A-Za-z0-9][A-Za-z0-9.-]{1,100}):\d{2,5}`,
  ),
  pattern(String.raw`\b(?:https?|wss?|ssh|rtsp|mqtt):\/\/(?:[^\s/@]{1,300}@)?${HOST}(?=[/\s]|$)`),
  // a share of Windows, not a folder behind a drive
  pattern(String.raw`(?<![\w:\\])\\\\([A-Za-z][\w-]{1,14})\\(?!\\)`),
];
