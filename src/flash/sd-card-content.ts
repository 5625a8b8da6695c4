/** What stands on the card, or in the folder that was named as it. */
export interface SdCardContent {
  /** as the user named it */
  path: string;
  /** names in the folder that the firmware goes to, links by themselves included */
  entries: readonly { name: string; kind: 'file' | 'directory' | 'other'; isLink: boolean }[];
  /** folders at the top of the card */
  folders: readonly string[];
  mayWrite: boolean;
  /** bytes; null = not known */
  freeBytes: number | null;
}

export interface SdCardRefusal {
  code:
    | 'board-unknown'
    | 'conversion-needed'
    | 'linked-elsewhere'
    | 'other-mcu'
    | 'not-bootable'
    | 'left-over'
    | 'name-taken'
    | 'folder-missing'
    | 'not-writeable'
    | 'no-space';
  what: string;
  why: string;
  /** what the user can do instead */
  wayOut: string;
}
