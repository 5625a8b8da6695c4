import { isInDfuMode } from '../../diagnosis/dfu-devices.ts';
import type { Finding, Remedy } from '../../diagnosis/finding.ts';
import { addUdevRule } from '../../diagnosis/udev-remedy.ts';
import type { HostFacts } from '../../evidence/host.ts';
import type { GapReason } from '../../evidence/section.ts';
import type { UdevFacts } from '../../evidence/udev-rules.ts';
import { commandLine } from '../../remedies/command-line.ts';
import type { SetupScene, StepDraft } from '../step.ts';

const RULES: readonly string[] = [
  'permission-denied-udev',
  'permission-denied-dialout',
  'brltty-steals-serial',
];
const STM32 = { vendorId: 0x0483, productId: 0xdf11 };
/** Debian and its like give serial ports to dialout, Arch and its like to uucp */
const UUCP: readonly string[] = ['arch', 'archarm', 'manjaro', 'endeavouros'];
/** reasons of a gap that another look may mend */
const FAILED: readonly GapReason[] = ['no-permission', 'timed-out', 'probe-crashed'];
const USER_NAME = /^[a-z_][a-z0-9_-]{0,31}$/;

const BY_HAND = 'The program never runs sudo: run what stands below in another terminal, then press r here.';

interface Trouble {
  says: readonly string[];
  commands: readonly string[];
}

/** May this user talk to the board? What the rules found, and before a board is there what will be missing then. */
export function permission(scene: SetupScene): StepDraft {
  const troubles = permissionTroubles(scene);
  const unseen = whatCouldNotBeSeen(scene);
  if (troubles.length === 0 && unseen.length > 0) {
    return {
      done: false,
      says: [
        `It could not be checked, as this could not be looked at: ${unseen.join(', ')}. Press r to look again.`,
      ],
      commands: [],
      choices: [],
    };
  }
  if (troubles.length === 0) {
    return {
      done: true,
      says: ['Nothing speaks against your user talking to the board.'],
      commands: [],
      choices: [],
    };
  }
  const commands = troubles.flatMap((trouble) => trouble.commands);
  return {
    done: false,
    says: [...troubles.flatMap(({ says }) => says), ...(commands.length > 0 ? [BY_HAND] : [])],
    commands,
    choices: [],
  };
}

/** What of this machine was looked for in vain. A system without udev rules, or a report that never had them, is no fault. */
function whatCouldNotBeSeen({ evidence: { host, usb, udevRules } }: SetupScene): readonly string[] {
  const sections = [
    ['who you are here', host],
    ['the USB devices', usb],
    ['the udev rules', udevRules],
  ] as const;
  return sections.flatMap(([name, section]) =>
    section.status === 'gap' && FAILED.includes(section.reason)
      ? [`${name} (${section.detail?.replace(/\.$/, '') ?? section.reason})`]
      : [],
  );
}

/** What keeps this user from the board that is there, as the rules say it. */
export function refusedNow({ diagnosis }: SetupScene): readonly Finding[] {
  return diagnosis.findings.filter(({ ruleId, severity }) => RULES.includes(ruleId) && severity !== 'info');
}

function permissionTroubles(scene: SetupScene): readonly Trouble[] {
  const found = refusedNow(scene);
  const known = new Set(found.map(({ ruleId }) => ruleId));
  return [
    ...found.map(asTrouble),
    ...(known.has('permission-denied-udev') ? [] : beforeDfu(scene)),
    ...(known.has('permission-denied-dialout') ? [] : beforeSerial(scene)),
  ];
}

/** A finding with the first way that mends it: further ones are for the diagnosis. */
export function asTrouble({ what, why, remedies }: Finding): Trouble {
  const command = remedies.find((remedy) => remedy.kind === 'command');
  return {
    says: [what, why, ...remedies.flatMap(stepsOf)],
    commands: command ? [commandLine(command.argv, command.elevated)] : [],
  };
}

function stepsOf(remedy: Remedy): readonly string[] {
  // what is run again here is the look, by the key r
  return remedy.kind === 'steps' ? remedy.steps.filter((step) => !step.startsWith('Run the same')) : [];
}

/** No board in DFU mode is there, and no rule would let this user open one. */
function beforeDfu({ evidence: { host, usb, udevRules } }: SetupScene): readonly Trouble[] {
  const user = plainUser(host.status === 'collected' ? host.value : null);
  if (!user || udevRules.status !== 'collected') return [];
  const there = usb.status === 'collected' && usb.value.devices.some(isInDfuMode);
  if (there || udevRules.value.rules.some((rule) => lets(rule, user.groups))) return [];
  const atTheMachine = udevRules.value.rules.some(({ vendorId, tags }) => {
    return vendorId === STM32.vendorId && tags.includes('uaccess');
  });
  const { argv, elevated } = addUdevRule(STM32, user.groups);
  return [
    {
      says: [
        atTheMachine
          ? 'A udev rule lets only who is logged in at the machine itself write to a board in DFU mode, not over SSH. The line below adds one for your user; a board that is plugged in already has to be unplugged once.'
          : 'Linux lets only root write to a board in DFU mode unless a udev rule says otherwise, and none here does. The line below adds one; a board that is plugged in already has to be unplugged once.',
      ],
      commands: [commandLine(argv, elevated)],
    },
  ];
}

function lets(rule: UdevFacts['rules'][number], groups: readonly string[]): boolean {
  const { vendorId, productId, mode, group, text } = rule;
  const forAll = mode?.endsWith('6') ?? false;
  // without an id a rule may speak of anything: fuse, say
  if (vendorId === null) return forAll && /\bSUBSYSTEM=="usb/.test(text) && !text.includes('KERNEL==');
  if (vendorId !== STM32.vendorId || (productId ?? STM32.productId) !== STM32.productId) return false;
  return forAll || (group !== null && groups.includes(group));
}

/** The port that Klipper's firmware shows later belongs to a group, and this user is not in it. */
function beforeSerial({ evidence }: SetupScene): readonly Trouble[] {
  const host = evidence.host.status === 'collected' ? evidence.host.value : null;
  const user = plainUser(host);
  const group = UUCP.includes(host?.osId ?? '') ? 'uucp' : 'dialout';
  if (!user || user.groups.includes(group)) return [];
  if (user.recordedGroups?.includes(group)) {
    return [
      {
        says: [
          `Your user is in the group ${group} on record, and this login began before that: log out and in again, over SSH in all sessions, then start setup again. It goes on where it was.`,
        ],
        commands: [],
      },
    ];
  }
  if (!USER_NAME.test(user.name)) return [];
  return [
    {
      says: [
        `Serial ports belong to the group ${group}, and your user is not in it. After the line below log out and in again: until then the old groups count.`,
      ],
      commands: [commandLine(['usermod', '-aG', group, user.name], true)],
    },
  ];
}

/** The user of a Linux machine, null for root and where nothing is known. */
function plainUser(host: HostFacts | null): NonNullable<HostFacts['user']> | null {
  if (host?.platform !== 'linux' || !host.user || host.user.uid === 0) return null;
  // groups that could not be told are no groups that are missing
  return host.user.groups.length === 0 ? null : host.user;
}
