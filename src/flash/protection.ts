/**
 * Whether a chip is protected against reading, judged from what it did. One sign has other causes: only two different
 * ones that agree are believed, because the way out erases everything.
 */

/**
 * option-bytes-refused: setting the address of the option bytes ends in dfuERROR with errVENDOR. flash-refused: reading
 * 16 bytes of the flash does. protection-byte: the option bytes say level 1 or 2. erase-refused: an erase or a write ended
 * with errVENDOR. reads-blank: all that was read of the flash is blank, which says something beside another sign only.
 */
export const PROTECTION_SIGNS = [
  'option-bytes-refused',
  'flash-refused',
  'protection-byte',
  'erase-refused',
  'reads-blank',
] as const;
export type ProtectionSign = (typeof PROTECTION_SIGNS)[number];

export interface ProtectionFacts {
  signs: readonly ProtectionSign[];
  /** read protection level as the option bytes say; null when they could not be read or are not known */
  level: 0 | 1 | 2 | null;
  /** bytes of the flash were read that are not blank */
  flashWasRead: boolean;
  /** no command ended: it stays in dfuDNBUSY */
  staysBusy: boolean;
  /** chips that are known to stay busy for ever when no USB 2 hub is between (F070, F072) */
  needsHub: boolean;
}

/** protected: two signs agree. maybe: one sign. open: it was read, or says level 0. unknown: nothing tells. */
export interface ProtectionVerdict {
  certainty: 'protected' | 'maybe' | 'open' | 'unknown';
  level: 0 | 1 | 2 | null;
  signs: readonly ProtectionSign[];
  /** a sentence or two for people */
  words: string;
  /** why it must not be lifted although it looks protected, or null */
  obstacle: string | null;
}

const SIGN_WORDS: Readonly<Record<ProtectionSign, string>> = {
  'option-bytes-refused': 'it refuses to show its option bytes',
  'flash-refused': 'it refuses to let its flash be read',
  'protection-byte': 'its option bytes say so',
  'erase-refused': 'it refuses to erase or write',
  'reads-blank': 'all of its flash that was read is blank',
};

export const HUB_ADVICE =
  'Put a USB 2 hub between computer and board, or use a USB 2 port, and look again: F070 and F072 never finish a command on some USB 3 ports. That has nothing to do with read protection.';

/** Judges; pure. */
export function judgeProtection(facts: ProtectionFacts): ProtectionVerdict {
  const { level, staysBusy, flashWasRead } = facts;
  const signs = [...new Set(facts.signs)].filter((sign) => !(sign === 'reads-blank' && flashWasRead));
  const verdict = { level, signs };
  if (staysBusy) {
    const words = facts.needsHub
      ? `The chip says that it is busy and never ends. ${HUB_ADVICE}`
      : 'The chip says that it is busy and never ends, so nothing can be said of its protection. Unplug and replug it, behind a USB 2 hub if there is one, and look again.';
    return { ...verdict, certainty: 'unknown', words, obstacle: words };
  }
  const strong = signs.filter((sign) => sign !== 'reads-blank');
  if (flashWasRead && strong.length > 0) {
    return {
      ...verdict,
      certainty: 'maybe',
      words: `It may be protected, because ${listed(strong)}; but its flash could be read, which speaks against it.`,
      obstacle: 'Its flash can be read, so read protection is not what is in the way.',
    };
  }
  if (level === 2) {
    return {
      ...verdict,
      certainty: signs.length > 1 ? 'protected' : 'maybe',
      words:
        'Its option bytes say read protection level 2, which locks the chip for ever and closes the DFU mode, too; that it answers here contradicts that.',
      obstacle: 'Level 2 cannot be lifted by anything.',
    };
  }
  if (signs.length > 1 && strong.length > 0) {
    return {
      ...verdict,
      certainty: 'protected',
      words: `The chip is read-protected: ${listed(signs)}. Its contents cannot be read, and it takes no firmware until the protection is lifted, which erases all of it.`,
      obstacle: null,
    };
  }
  const [sign] = strong;
  if (sign) {
    return {
      ...verdict,
      certainty: 'maybe',
      words: `The chip may be read-protected, because ${SIGN_WORDS[sign]}. That alone has other causes as well.`,
      obstacle:
        'Only one sign speaks for read protection; a second one is needed before everything is erased for it.',
    };
  }
  if (level === 0 || flashWasRead) {
    return {
      ...verdict,
      certainty: 'open',
      words:
        level === 0
          ? 'The chip is not read-protected: its option bytes say level 0.'
          : 'The chip is not read-protected: its flash can be read.',
      obstacle: 'It is not read-protected.',
    };
  }
  return {
    ...verdict,
    certainty: 'unknown',
    words: signs.includes('reads-blank')
      ? 'Whether the chip is read-protected could not be seen: all that was read is blank.'
      : 'Whether the chip is read-protected could not be seen: it let nothing be read, but did not answer as protection does.',
    obstacle: 'Nothing shows that it is read-protected.',
  };
}

function listed(signs: readonly ProtectionSign[]): string {
  const words = signs.map((sign) => SIGN_WORDS[sign]);
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
